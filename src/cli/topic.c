#include "cli/topic.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/log.h"
#include "pipeline/pseudonyms.h"
#include "store/topic.h"

static void notice(void *context, const char *text)
{
    (void)context;
    log_warn("kafka", LOG_TEXT("says", text));
}

bool topic_read(const struct settings *settings, const char *name, str url,
                struct arena *arena, struct topic *topic, struct error *err)
{
    *topic = (struct topic){0};
    if (!kafka_address_parse(url, &topic->address, err) ||
        !store_topic_site(settings->database.at, arena, &topic->seal.site, err))
        return error_context(err, "%s", name);
    if (!topic->address.topic[0])
        return error_set(err, ERROR_INVALID,
                         "%s names no topic; want kafka://BROKER:9092/TOPIC", name);
    topic->kafka = (struct kafka_settings){
        .address = &topic->address,
        .client = "shopfloor",
        .ca_file = settings->kafka_ca_file.len ? settings->kafka_ca_file.at : NULL,
        .notice = notice,
    };
    return true;
}

bool topic_seal(struct pseudonyms *pseudonyms, struct topic *topic, struct error *err)
{
    return pseudonyms_key(pseudonyms, STR("topic"), topic->seal.key, err);
}
