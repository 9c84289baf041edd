/* topic.h - the topic through which events come to the database, as the settings of serve
 * and work have it.
 */
#ifndef CLI_TOPIC_H
#define CLI_TOPIC_H

#include "base/kafka.h"
#include "base/kafka_address.h"
#include "cli/settings.h"
#include "pipeline/message.h"

struct pseudonyms;

struct topic {
    struct kafka_address address;
    struct kafka_settings kafka; /* its address is the one above */
    struct message_seal seal;
};

/* Read `url` of the setting `name`, and the file with the password; the database says of
 * which site. It must stay where it is. ERROR_INVALID: the URL is wrong or has a
 * password, the file is wrong, or the database takes no events from a topic. */
MUST_CHECK bool topic_read(const struct settings *settings, const char *name, str url,
                           struct arena *arena, struct topic *topic, struct error *err);
/* The key that servers and workers of the site share. */
MUST_CHECK bool topic_seal(struct pseudonyms *pseudonyms, struct topic *topic,
                           struct error *err);

#endif
