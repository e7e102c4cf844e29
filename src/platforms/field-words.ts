/**
 * The words that gateways name things with. Where a reader does not know the names of an answer beforehand, they are all that tells a line of
 * the device from a line that strayed in. Long, since it is a vocabulary.
 */
const WORDS = new Set(
  `
aaa abort absolute accept acceptable acceptance access account acct ace acknowledge acknowledgement acl act activate
active actual adaptive add addr address adj adjacency adjust admin administrative administratively admission aede aes
after age agent agg aggregate aggressive alarm algo algorithm align alive all alloc allocated allocation allow also
anon another anti any anyconnect api app application apply apr april area arp asic assigned associate async attack
attempt attribute audit audt aug august auth authenticated authentication authority authorization authorized auto
average avg back background backup bad bandwidth base bbe because been before being below best bfd bgp bgpv bind bit
bitmap block boot bootp border box bpdu bps bridge brief broadcast bucket buffer build bundle burst busy byte cache
calculation call came cannot cap capabilities capability capacity card carrier cat cause cbc ccm ceal cell cert
certificate cet cgid chacha chain challenge change channel chassis check checksum child chosen chunk cid cipher cisco
class classifier cleanup clear cli client clientless clock close cluster cmac cnsa cnt coa coalesce code cold
collision color come command comments common complete component compress compute conf confidentiality config
configuration configured conflict congestion conn connec connect consume context control controller conversion convert
cookie copy core corresponding cost count cpu crc create critical crl crypto cryptoengine ctr ctx cumulative curr
current currently curve daemon data database datagrams datapath date day dcd deactivated dead debug dec decap
decapsulated december decomp decompress deconfigured decrypt dedicate default defer deferred definition delay delete
delta denied deny depth des description dest destination detail detect determine device dhcp dhcpv dhe diagnose
diagnostic dialer diffie digest direct disable discard disconnect dispatch display dmvpn dns does doing domain done
down downstream dpd dport drop dropped dsa dss dst dtls dtlsv dual dualstack due duplicate duration during dynamic
each eap ecdh ecdhe ecdsa echo ecp ede edge edt egress eigrp eli enable enc encap encapsulated encapsulation encr
encrypt end endpoint enforcement engine enq entity entries entry environment epoch error esi esn esp est establish
establishe establishment ethernet event ever exceeded exchange exclude exec exist exit expected expire expiry export
ext extended extension external fabric fail failclose failover failure family fan far fast fault feature feb february
fed fetch fex ffdhe fib fid fifo file filter find fingerprint finished fips firewall first fixup flag flapped flaps
flexvpn floor flow flowmib flush for force format forward found fpc fpga fqdn frag fragment fragmentation frame free
frequency fri from fru full function fvrf fwa fwd fxp gate gateway gcm gdoi general generated generation generic get
getvpn giants gkm global gmac gmt grant granularity gre group grp gtp half handle handshake hard hardware has hash
have head heap hellman hello hence high highest history hit hmac hold hop host hostkey hostname hour hslink http hub
icmp icv idb ident identification identifier identities identity idle ids ignored ike ikev image immediately import
inactive inactivity inbound incarnation include incoming incomplete incorrect index indication ineligible inet info
inform information informational ingress inherit init initial initialize initiate inline input insert install
installation instance int integrity interested interface internal internet interval intf invalid inventory iosxe ipc
ipcomp ipcp ipflowok ippcp ips ipsec ipsub ipv irqs isakmp isg isis issuer issues items its ivrf jabber jan january
jitter jl2tpd join jpppd jsrpd jul july jun june keepalive kem kernel key kilobytes kmd label lac lacp lan last late
latency layer lcp leap learned lease least legacy length less level lfib lic license life lifesize lifetime limit line
linecard link list listen lite lldp lns load loc local location locked lockout log logged logging logical login logon
logout long longest loop loopback lost low lsa lterm mac machine main major malformed malloc man manage management
manual manually map mapped mapping mar march mark mask master match max maximum may mcast mean media medium member
memory message method metric mgd mgmt mgre mib mic microsecond microsecs midplane milliseconds min minimum minute misc
mismatch miss mixed mlkem mobike mode model modp module mon monitor more mpc mru mss mtu multi multicast multilink
multiple multiplier nac name namespace nat native nbma near needed neg nego negotiated negotiating negotiation
neighbor net network never new next nexthop nhc nho nhop nhrp nhs nhtb node non nonce none normal not notification
notify nov november now npc npu ntp null num number nvram object occupancy oct octet october off offset old one online
only oob open operation option order origin original ospf other out outbound outgoing output outside outstanding over
overall overflow overhead overrun oversize own pac packet pad page pair pak pal pap parallel parameter parent parity
part partial partition pass password path payload pbhk pdt peak peer pem pend per percent perfect performance period
permit permitted pfcp pfe pfs phase physical pic pid ping pkcs pki pkt platform plugin point policed policer policies
policing policy poll poly pool port portbundle position post posture power ppk ppp pppoe pps pqc pre precedence
preclassify preempt preference preferred prefix pregenerated preroute present preserve preshared previous prf primary
priority private privilege pro problem proc process product profile progress prompt proposal propose protect proto
protocol provider provisioned proxy psh psk pskey pst ptr pubkey public punt purge pvc qfp qos quality quantum
quarantine query queue quick radius random range rate raw rcvd reach reachability reactivated read ready reason
reassembled reassembly reauth reauthentication reboot receive recieved record recover recovery redial redialled
redirect redundancy redundant ref reference refresh refused register registration reject rekey relay release
reliability reload rem remain remote remove renegotiation repair repeat replay replies reply report req request
required res rescue reset resistance resolution resolve resource resp respond response restart result resume retrans
retransmission retransmit retransmitted retransmitting retries retrieval retrieve retry return reverse revocation
revoked rfc rib rid rip role rollback rommon root round route rpd rport rsa rsrc rtp rtt running runts sadb safe
sample samplesize sar sas sat save sbs scb scheduled scope script sdwan sec seckey second secondary secret section
secure security seed segment selected selection selector self send sensor sent sep september seq sequence serial
server service sess set setting setup severity sfp sgt sha share shdb shelf short show shutdown sib sibling side sig
sign signal signature simple since single sip size sks slave sleep slot slow small smg smgr snapshot sndrcv snmp
socket soft software source spa space spare spd speed spi split spmb spoke spoof sport spot spu spurious src srg srtp
ssb ssh ssl sslv sso sss stack stale standby start state stateful static statistics status stop stopped storage storm
stp stratum stream strength string structure sub subject subnet subscriber subscription success successful
successfully sucessfully suite suiteb sum summary sun supplicant supplied support suppress switch sync synchronization
synchronized syntax syslog system table tag tagging tail target task tcb tcp teardown telemetry temp temperature
template temporary term terminal terminate test text than the then this thread threshold throttles throughput thu tid
time timeout timestamp title tloc tls tlsv token too top topology total tps trace traceback track traffic trans
transaction transfer transform transit translation transmission transmit transmitted transport trap traversal trigger
trust trustpoint try tue tunnel turbo two type ucast udp unable unacceptable unassigned unauthenticated unavailable
uncompress uncontrolled undelivered under underflow underlay underrun unicast unit unlimited unreachable unspecified
until unused update upgrade upper upstream uptime usage use user username using utc utilization utilized valid
validated validation validity value variable vec vendor verification verified verify version via vici view violated
violation virtual vlan vpdn vpn vrf vrrp vty vxlan wait walkby warning was watchdog webauth webvpn wed while wide
width window wire with without word work write written wrong xauth xml year yes zero zone

`.split(/\s+/),
);

/** Shorter tokens are units, numbers of versions and abbreviations without end: they tell nothing. */
const SHORTEST = 3;
const ENDINGS = ["s", "es", "d", "ed", "ing", "ion", "er", "or"];

/** Names come again with every row; those that were judged are remembered, as many as answers have in common. */
const judged = new Map<string, boolean>();
const MOST_JUDGED = 2_000;

/** Whether every word of a name is one that gateways use: `Packets encrypted` and `TLSv1.2 suites` are, `Quux level` is not. */
export function isFieldsWording(name: string): boolean {
  const found = judged.get(name);
  if (found !== undefined) return found;
  const isKnown = name
    .replace(/([a-z])(?=[A-Z])/g, "$1 ")
    .toLowerCase()
    .split(/[^a-z]+/)
    .every(isWord);
  // A text of its own: a slice that is remembered would keep the whole answer alive
  if (judged.size < MOST_JUDGED) judged.set(Buffer.from(name).toString(), isKnown);
  return isKnown;
}

function isWord(word: string): boolean {
  if (word.length < SHORTEST || WORDS.has(word)) return true;
  return ENDINGS.some((ending) => {
    const stem = word.slice(0, -ending.length);
    return stem.length >= SHORTEST && word.endsWith(ending) && (WORDS.has(`${stem}e`) || isWord(stem));
  });
}
