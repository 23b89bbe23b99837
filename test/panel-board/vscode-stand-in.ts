/** What src/panel/html.ts needs of VS Code: addresses of files beside each other. */
export const Uri = {
  joinPath: (folder: string, file: string): string => `${folder}/${file}`,
};
