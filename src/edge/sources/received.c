#include "edge/sources/received.h"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

bool received_bytes(int fd, uint64_t *bytes)
{
    struct tcp_info info = {0};
    socklen_t size = sizeof info;
    int waiting = 0;
    if (fd < 0 || getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size) != 0 ||
        size < offsetof(struct tcp_info, tcpi_bytes_received) + sizeof(uint64_t) ||
        ioctl(fd, FIONREAD, &waiting) != 0)
        return false;
    uint64_t all = info.tcpi_bytes_received, unread = (uint64_t)waiting;
    *bytes = all > unread ? all - unread : 0;
    return true;
}

void received_limit(int fd, int bytes)
{
    if (fd >= 0)
        (void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
}
