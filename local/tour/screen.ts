/** Where the tour is shown: standard output, or whatever a test gives. */
export interface Screen {
  readonly write: (text: string) => unknown;
  /** A terminal, on which bars can move. */
  readonly isTTY?: boolean | undefined;
}

export const line = (screen: Screen, text = ''): void => {
  screen.write(`${text}\n`);
};
