/** A file as `ls -l` lists it. */
export interface ListedFile {
  readonly permissions: string;
  readonly links: number;
  readonly owner: string;
  readonly group: string;
  readonly sizeBytes: number;
  /** As printed: a year or a time of day stands behind the day. */
  readonly date: string;
  readonly name: string;
}

const FILE =
  /^(?<permissions>[-dlbcps][-rwxsStT]{9}\S?)\s+(?<links>\d+)\s+(?<owner>\S+)\s+(?<group>\S+)\s+(?<size>\d+)\s+(?<date>[A-Z][a-z]{2}\s+\d{1,2}\s+(?:\d{4}|\d\d:\d\d))\s+(?<name>\S.*)$/;

/** The line as a listed file; `undefined` when it is none. */
export function listedFile(line: string): ListedFile | undefined {
  const { permissions, links, owner = "", group = "", size, date = "", name = "" } = FILE.exec(line)?.groups ?? {};
  if (permissions === undefined) return undefined;
  return { permissions, links: Number(links), owner, group, sizeBytes: Number(size), date, name };
}
