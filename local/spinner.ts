/**
 * Shows that something is under way, with its seconds, on a terminal; elsewhere only how long it took, afterwards.
 * Returns what the work returns.
 */
export async function withSpinner<T>(label: string, work: Promise<T>): Promise<T> {
  const began = performance.now();
  const seconds = (): string => ((performance.now() - began) / 1000).toFixed(1).replace('.', ',');
  const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
  let frame = 0;
  const show = process.stdout.isTTY
    ? setInterval(() => {
        frame += 1;
        process.stdout.write(`\r${frames[frame % frames.length] ?? ''} ${label} ${seconds()} s`);
      }, 80)
    : undefined;
  try {
    const done = await work;
    process.stdout.write(`${process.stdout.isTTY ? '\r' : ''}✓ ${label} ${seconds()} s\n`);
    return done;
  } catch (error) {
    if (process.stdout.isTTY) process.stdout.write('\r\u001b[K');
    throw error;
  } finally {
    clearInterval(show);
  }
}
