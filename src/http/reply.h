/* reply.h - JSON answers, good and bad, in the API's one shape.
 *
 *     {"success":true, ...}        {"success":false,"error":"what is wrong"}
 */
#ifndef HTTP_REPLY_H
#define HTTP_REPLY_H

#include "http/request.h"

#include "base/error.h"
#include "base/instant.h"
#include "base/json.h"

/* The HTTP status of an error code. Only here are the two put together. */
int reply_status(enum error_code code);

/* Answer with an error; a 503 carries Retry-After. The text of an internal error goes out
 * as it is, too: it names no data. */
enum answer reply_error(struct request *request, struct reply *reply,
                        const struct error *err);

/* The same with a status and a text of the caller's. */
enum answer reply_failure(struct request *request, struct reply *reply, int status,
                          const char *text);

/* Answer that the program runs: 200, with its version. */
enum answer reply_health(struct request *request, struct reply *reply);

/* Begin an answer: *root is the object {"success":true}. Lives in the request's arena. */
struct json_out *reply_begin(struct request *request, struct json_node **root);

/* Answer with the object that was built. */
enum answer reply_json(struct reply *reply, int status, struct json_out *out,
                       struct json_node *root);

/* Add a time as the API writes it: RFC 3339, UTC, with milliseconds. */
void reply_time(struct json_out *out, struct json_node *object, const char *key,
                struct request *request, instant t);

#endif
