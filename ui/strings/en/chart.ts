/** Said of all charts. */
export const chart = {
  moreInFile: (count: string) => `${count} more rows are in the file that you can save.`,
};
