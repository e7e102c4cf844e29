import Type, { type TProperties, type TSchema } from "typebox";

/** A point in time, RFC 3339 in UTC with milliseconds. */
export const time = (description: string) => Type.String({ format: "date-time", description });

/** An object of which every field is named here: what is not named is not there. */
export const record = <const Fields extends TProperties>(fields: Fields, about: { $id?: string; description?: string } = {}) =>
  Type.Object(fields, { additionalProperties: false, ...about });

/** Points at a schema that the document names under `components`. */
export const named = (id: string) => Type.Unsafe<unknown>({ $ref: `${id}#` });

/** A list of things that the document names. */
export const listOf = (id: string, description: string): TSchema => Type.Array(named(id), { description });
