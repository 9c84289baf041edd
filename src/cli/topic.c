#include "cli/topic.h"

#include "cli/secret.h"

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

/* The password is in a file of its own: others see a command line. */
static bool read_password(const struct settings *settings, struct arena *arena,
                          struct kafka_address *address, struct error *err)
{
    str file = secret_path(settings->kafka_password_file, "kafka-password", arena);
    str password;
    if (!file.len)
        return true;
    if (!secret_read(file, arena, &password, err))
        return error_context(err, "kafka-password-file");
    if (!address->user[0])
        return error_set(err, ERROR_INVALID,
                         "kafka-password-file: whose password it is belongs into the "
                         "URL: kafka://USER@BROKER:9092/TOPIC");
    if (password.len >= sizeof address->password)
        return error_set(err, ERROR_INVALID,
                         "kafka-password-file: the password is longer than %zu bytes",
                         sizeof address->password - 1);
    memcpy(address->password, password.at, password.len);
    address->password[password.len] = '\0';
    return true;
}

bool topic_read(const struct settings *settings, const char *name, str url,
                struct arena *arena, struct topic *topic, struct error *err)
{
#ifdef WITH_KAFKA
    const bool built = true;
#else
    const bool built = false;
#endif
    *topic = (struct topic){0};
    if (!built) /* before the database is waited for */
        return error_set(err, ERROR_INVALID,
                         "%s: this program was built without Kafka (librdkafka)", name);
    if (!kafka_address_parse(url, &topic->address, err) ||
        !store_topic_site(settings->database.at, arena, &topic->seal.site, err))
        return error_context(err, "%s", name);
    if (!topic->address.topic[0])
        return error_set(err, ERROR_INVALID,
                         "%s names no topic; want kafka://BROKER:9092/TOPIC", name);
    if (topic->address.password[0])
        return error_set(err, ERROR_INVALID,
                         "%s: a password does not belong into the URL, where others see "
                         "it; use --kafka-password-file",
                         name);
    if (!read_password(settings, arena, &topic->address, err))
        return false;
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
