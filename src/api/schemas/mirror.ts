import type { Static, TSchema } from "typebox";

/** A type with nothing optional and nothing read-only in it, however deep: what is left is what it tells of. */
type Solid<T> = T extends readonly (infer Item)[]
  ? Solid<Item>[]
  : T extends object
    ? { -readonly [Key in keyof T]-?: Solid<T[Key]> }
    : T;

/** `true` when the schema tells of exactly what the type tells of; anything else does not compile where `Holds` is. */
export type Mirrors<Type, Schema extends TSchema> = [Solid<Type>] extends [Solid<Static<Schema>>]
  ? [Solid<Static<Schema>>] extends [Solid<Type>]
    ? true
    : "the schema tells of more than the type"
  : "the type tells of more than the schema";

export type Holds<Claim extends true> = Claim;
