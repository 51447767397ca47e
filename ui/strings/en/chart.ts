/** Said of all charts. */
export const chart = {
  hours: (count: number) => `${count} h`,
  table: (name: string) => `${name}: table`,
  picture: (name: string) => `${name}: picture`,
  moreInFile: (count: string) => `${count} more rows are in the file that you can save.`,
};
