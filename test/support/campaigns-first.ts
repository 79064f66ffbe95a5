import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Campaigns are short to read and take long. On a machine that has run nothing yet vitest goes by the size of files and
 * would begin them last, when nothing is left to run beside them.
 */
export class CampaignsFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isCampaign = ({ moduleId }: TestSpecification): boolean => moduleId.includes('/test/faults/');
    return [...sorted.filter(isCampaign), ...sorted.filter((file) => !isCampaign(file))];
  }
}
