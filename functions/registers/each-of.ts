/** Does something for each of many, so many at once; the first failure ends it once those under way are done. */
export async function eachOf<T>(
  all: Iterable<T> | AsyncIterable<T>,
  atOnce: number,
  act: (one: T) => Promise<void>,
): Promise<void> {
  const rest = iteratorOf(all);
  let failed = false;
  const take = async (): Promise<void> => {
    while (!failed) {
      const next = await rest.next();
      if (next.done === true) return;
      try {
        await act(next.value);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: atOnce }, take));
  const failure = ended.find(({ status }) => status === 'rejected');
  if (failure?.status === 'rejected') throw failure.reason;
}

/** One iterator for all who take from it; a generator hands out one after another by itself. */
async function* iteratorOf<T>(all: Iterable<T> | AsyncIterable<T>): AsyncGenerator<T> {
  yield* all;
}
