import { signal } from "@preact/signals";

export type Route = { readonly screen: "now" } | { readonly screen: "incident"; readonly id: string };

const read = (hash: string): Route => {
  const id = /^#\/incidents\/([\w-]+)$/.exec(hash)?.[1];
  return id === undefined ? { screen: "now" } : { screen: "incident", id };
};

export const route = signal<Route>(read(location.hash));
addEventListener("hashchange", () => {
  route.value = read(location.hash);
});

export const incidentHref = (id: string): string => `#/incidents/${id}`;
export const NOW_HREF = "#/";
