/**
 * Why a picture is not taken by its data: they are cut off, at odds with themselves or not what the dictionary says; or they
 * are as they should be, of a kind that readers do not show alike.
 */
export type PictureFault = 'scan-damaged' | 'scan-picture-kind';
