/*
 * pluto installs the SAs that it negotiates, and gives a child up when it cannot. Where the kernel has XFRM but no ESP
 * every such request is refused with EPROTONOSUPPORT, or with ENOSYS when it lacks the cipher already. Preloaded, this tells pluto that the SA is there: so all of IKE is
 * negotiated for real, and no packet is ever protected by it.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <linux/netlink.h>
#include <linux/xfrm.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <unistd.h>

static bool is_xfrm(int fd) {
  int domain = 0, protocol = -1;
  socklen_t length = sizeof(domain);
  if (getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &length) != 0 || domain != AF_NETLINK) return false;
  length = sizeof(protocol);
  return getsockopt(fd, SOL_SOCKET, SO_PROTOCOL, &protocol, &length) == 0 && protocol == NETLINK_XFRM;
}

static ssize_t excused(int fd, void *buffer, ssize_t length) {
  const struct nlmsghdr *head = buffer;
  if (length < (ssize_t)NLMSG_LENGTH(sizeof(struct nlmsgerr)) || head->nlmsg_type != NLMSG_ERROR || !is_xfrm(fd)) return length;
  struct nlmsgerr *answer = NLMSG_DATA(head);
  const int asked = answer->msg.nlmsg_type;
  if ((answer->error == -EPROTONOSUPPORT || answer->error == -ENOSYS) && (asked == XFRM_MSG_NEWSA || asked == XFRM_MSG_UPDSA)) answer->error = 0;
  return length;
}

ssize_t recvfrom(int fd, void *buffer, size_t size, int flags, struct sockaddr *from, socklen_t *from_length) {
  static ssize_t (*original)(int, void *, size_t, int, struct sockaddr *, socklen_t *);
  if (original == NULL) original = dlsym(RTLD_NEXT, "recvfrom");
  return excused(fd, buffer, original(fd, buffer, size, flags, from, from_length));
}

ssize_t read(int fd, void *buffer, size_t size) {
  static ssize_t (*original)(int, void *, size_t);
  if (original == NULL) original = dlsym(RTLD_NEXT, "read");
  return excused(fd, buffer, original(fd, buffer, size));
}
