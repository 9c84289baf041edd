/* alert_format.h - alerts as JSON, and the messages that tell of them.
 *
 * A message is an event of CloudEvents 1.0 for webhooks, and a plain text for e-mail. It
 * names no person: who acknowledged, and what was noted, only where `names` says so. Of
 * a camera's model it says which, and why; with what to train it anew is an address.
 */
#ifndef PIPELINE_ALERT_FORMAT_H
#define PIPELINE_ALERT_FORMAT_H

#include "base/json.h"
#include "domain/alert_words.h"
#include "store/alerts.h"

/* How messages are written. */
struct message_style {
    bool names; /* may they name people */
    enum alert_language language;
    str site; /* where the dashboard is: "https://plant.example"; empty: not known */
};

/* The object Alert of the API. */
struct json_node *alert_json(struct json_out *out, const struct alert *alert, bool names,
                             struct arena *arena);

/* A message with a new id; lives in `arena`. */
struct alert_message alert_message_of(const struct alert_batch *batch,
                                      const struct message_style *style, instant now,
                                      struct arena *arena);

/* The same to try whether messages arrive. */
struct alert_message alert_message_test(const struct message_style *style, instant now,
                                        struct arena *arena);

#endif
