/** Log lines are made, since that is part of the work, and dropped, since a terminal is not. Returns how to end it. */
export function silence(): () => void {
  const write = process.stdout.write.bind(process.stdout);
  process.stdout.write = () => true;
  const kept = { ...console };
  for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const) console[level] = () => undefined;
  return () => {
    process.stdout.write = write;
    Object.assign(console, kept);
  };
}
