/** Said of all charts. */
export const chart = {
  hours: (count: number) => `${count} h`,
  moreInFile: (count: string) => `${count} more rows are in the file that you can save.`,
};
