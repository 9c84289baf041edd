/* coding.h - in which form an answer goes out to its client (RFC 9110, section 12.5.3).
 *
 * Answers carry no secrets, and nothing in a request is kept and sent back beside one. So
 * the length of a packed answer tells nobody anything (BREACH).
 */
#ifndef HTTP_CODING_H
#define HTTP_CODING_H

#include "http/request.h"

struct buf;

/* How much a client that sent `accepted` as Accept-Encoding or Accept likes what is
 * named so, such as "gzip" or "text/html": 1 to 1000 thousandths; 0: not at all. What it
 * does not name, and no "*" either, it does not like. */
unsigned accept_weight(str accepted, str name);

/* Does it like gzip, and at least as much as bytes as they are? */
bool coding_wants_gzip(str accepted);

/* Pack the body of a reply if its client wants that, and if it is worth it: text of more
 * than a packet. A reply that has an encoding or a tag already stays as it is, for each
 * form of an answer has a tag of its own. The body then lies in `packed`. */
void coding_apply(struct reply *reply, str accepted, struct buf *packed);

#endif
