const MENDS: Readonly<Record<string, string>> = {
  EADDRINUSE: "something else listens there (`ss -lnp` tells what); end it, or choose another port",
  EACCES:
    "ports below 1024 are root's; choose one above, as 5514, and redirect to it, or give the service CAP_NET_BIND_SERVICE",
  EADDRNOTAVAIL: "this machine has no such address; 0.0.0.0 is all that it has",
};

/** Why an address cannot be listened on, and what to change. */
export function bindWords(cause: NodeJS.ErrnoException): string {
  const mend = MENDS[cause.code ?? ""];
  return mend === undefined ? cause.message : `${mend} (${cause.code})`;
}
