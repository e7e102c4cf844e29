import { type NetworkInterfaceInfo, networkInterfaces } from "node:os";
import { parseIpAddress, sameAddress } from "../../wire/ip/address.ts";

/** Whether an interface of this machine that is up has the address; of loopback it has its whole network. */
export const isLocalAddress = (
  address: string,
  interfaces: Readonly<NodeJS.Dict<NetworkInterfaceInfo[]>> = networkInterfaces(),
): boolean =>
  Object.values(interfaces).some((one) =>
    one?.some((info) => isSame(info.address, address) || (isLoopback(info.address) && isLoopback(address))),
  );

const isLoopback = (address: string): boolean => address.startsWith("127.");

function isSame(a: string, b: string): boolean {
  const [one, other] = [parseIpAddress(a), parseIpAddress(b)];
  return one !== undefined && other !== undefined && sameAddress(one, other);
}
