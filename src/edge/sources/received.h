/* received.h - how much a peer has sent. The library takes in a message as a whole before
 * it hands it over, so this is the only way to stop a peer that sends without end. */
#ifndef EDGE_SOURCES_RECEIVED_H
#define EDGE_SOURCES_RECEIVED_H

#include <stdbool.h>
#include <stdint.h>

/* How many bytes were read from a TCP connection so far. False: nobody knows. */
bool received_bytes(int fd, uint64_t *bytes);

/* Let no more than about so many bytes wait in the kernel: what the reader does not take,
 * the peer cannot send. */
void received_limit(int fd, int bytes);

#endif
