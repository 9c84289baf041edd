#include "base/kafka_address.h"

#include "base/error.h"
#include "base/url_part.h"

#include <stdio.h>

enum { PORT = 9092, HOST = 256 };

static const char *const mechanisms[] = {"SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN"};

bool kafka_topic_is_valid(str name)
{
    for (size_t i = 0; i < name.len; i++) {
        char byte = name.at[i], lower = (char)(byte | 0x20);
        if (!(lower >= 'a' && lower <= 'z') && !(byte >= '0' && byte <= '9') &&
            byte != '.' && byte != '_' && byte != '-')
            return false;
    }
    return name.len && name.len <= KAFKA_TOPIC && !str_equal(name, STR(".")) &&
           !str_equal(name, STR(".."));
}

static bool is_in_host(char byte)
{
    char lower = (char)(byte | 0x20);
    return (lower >= 'a' && lower <= 'z') || (byte >= '0' && byte <= '9') ||
           byte == '.' || byte == '-' || byte == '_' || byte == ':';
}

static bool add_broker(str text, struct kafka_address *address, struct error *err)
{
    str host, port;
    int number = PORT;
    if (text.len && text.at[0] == '[' && !memchr(text.at, ']', text.len))
        return error_set(err, ERROR_INVALID, "a host has no ']'");
    if (!url_cut_host(text, &host, &port))
        return error_set(err, ERROR_INVALID, "a host is missing");
    if (host.len >= HOST)
        return error_set(err, ERROR_INVALID, "a host is too long");
    for (size_t i = 0; i < host.len; i++)
        if (!is_in_host(host.at[i]))
            return error_set(err, ERROR_INVALID, "a host has a character that none has");
    if (port.len && !url_port(port, &number, err))
        return false;
    bool is_v6 = memchr(host.at, ':', host.len) != NULL;
    size_t used = strlen(address->brokers), room = sizeof address->brokers - used;
    int len = snprintf(address->brokers + used, room, "%s%s%.*s%s:%d", used ? "," : "",
                       is_v6 ? "[" : "", STR_ARG(host), is_v6 ? "]" : "", number);
    return (size_t)len < room ||
           error_set(err, ERROR_INVALID, "more brokers than fit into %d bytes",
                     KAFKA_BROKERS);
}

static bool read_mechanism(str query, struct kafka_address *address, struct error *err)
{
    str value, name = str_cut(query, '=', &value);
    size_t count = sizeof mechanisms / sizeof *mechanisms, i = 0;
    if (!address->user[0])
        return !query.len || error_set(err, ERROR_INVALID,
                                       "sasl= says how a user is checked, but "
                                       "there is no user");
    while (query.len && i < count && !str_equal(value, str_from(mechanisms[i])))
        i++;
    if ((query.len && !str_equal(name, STR("sasl"))) || i == count)
        return error_set(err, ERROR_INVALID,
                         "want nothing behind '?' but sasl=SCRAM-SHA-512, "
                         "sasl=SCRAM-SHA-256 or sasl=PLAIN");
    if (str_equal(str_from(mechanisms[i]), STR("PLAIN")) && !address->tls)
        return error_set(err, ERROR_INVALID,
                         "sasl=PLAIN would send the password for everybody to read; "
                         "want kafkas://");
    snprintf(address->mechanism, sizeof address->mechanism, "%s", mechanisms[i]);
    return true;
}

/* [USER[:PASSWORD]@]HOST[:PORT][,HOST[:PORT]...][/TOPIC] and the query. */
static bool parse_rest(str rest, struct kafka_address *address, struct error *err)
{
    str query, topic, user, password, brokers;
    rest = str_cut(rest, '?', &query);
    rest = str_cut(rest, '/', &topic);
    url_cut_user(rest, &user, &password, &brokers);
    if (topic.len && !kafka_topic_is_valid(topic))
        return error_set(err, ERROR_INVALID,
                         "want a topic of 1 to %d of A-Z a-z 0-9 . _ -", KAFKA_TOPIC);
    if (brokers.len && brokers.at[brokers.len - 1] == ',')
        return error_set(err, ERROR_INVALID, "a host is missing behind the last ','");
    memcpy(address->topic, topic.at, topic.len);
    do {
        str broker = str_cut(brokers, ',', &brokers);
        if (!add_broker(broker, address, err))
            return false;
    } while (brokers.len);
    return url_unescape(user, address->user, sizeof address->user, "the user", err) &&
           url_unescape(password, address->password, sizeof address->password,
                        "the password", err) &&
           read_mechanism(query, address, err);
}

bool kafka_address_parse(str url, struct kafka_address *address, struct error *err)
{
    str rest, scheme = str_cut(url, ':', &rest);
    struct kafka_address parsed = {.tls = str_equal(scheme, STR("kafkas"))};
    if ((!parsed.tls && !str_equal(scheme, STR("kafka"))) || rest.len < 2 ||
        memcmp(rest.at, "//", 2) != 0)
        return error_set(err, ERROR_INVALID,
                         "kafka is no address of brokers; want kafka://HOST/TOPIC or "
                         "kafkas://HOST/TOPIC");
    if (!parse_rest((str){rest.at + 2, rest.len - 2}, &parsed, err))
        return error_context(err, "the address of Kafka");
    *address = parsed;
    return true;
}
