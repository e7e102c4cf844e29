const PLACES = 1_000;

/** One JSON document; measured milliseconds to the microsecond, which is more than a clock knows. */
export const renderDocument = (document: object): string =>
  JSON.stringify(document, (_, value: unknown) =>
    typeof value === "number" ? Math.round(value * PLACES) / PLACES : value,
  );
