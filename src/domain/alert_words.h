/* alert_words.h - alerts in words, in the languages that messages are written in.
 *
 * Each rule has a row for each language, as it has numbers in domain/alert.c.
 */
#ifndef DOMAIN_ALERT_WORDS_H
#define DOMAIN_ALERT_WORDS_H

#include "domain/alert.h"

enum alert_language { ALERT_ENGLISH, ALERT_GERMAN, ALERT_LANGUAGES };

/* What is wrong, after the subject's name: "has been idle in planned time". */
const char *alert_told(enum alert_rule rule, enum alert_language language);
/* What to do; a sentence or two. */
const char *alert_advice(enum alert_rule rule, enum alert_language language);
/* "warning" */
const char *alert_severity_word(enum alert_severity severity,
                                enum alert_language language);
/* Why it is over: "it is well again". */
const char *alert_end_words(enum alert_end end, enum alert_language language);

/* Room for a value, a time, and the name of a subject. */
enum { ALERT_VALUE_TEXT = 40, ALERT_TIME_TEXT = 40, ALERT_NAME_TEXT = 240 };

/* A value as people read it: "20 min", "1:12 h", "25.4%", "act"; empty for yes or no. */
const char *alert_value_text(enum alert_rule rule, double value,
                             enum alert_language language,
                             char text[static ALERT_VALUE_TEXT]);

/* A time by the site's clock: "26 Nov 2026, 08:09". */
const char *alert_time_text(instant at, enum alert_language language,
                            char text[static ALERT_TIME_TEXT]);

/* "Press (S1)", "Camera c1", "The server". */
const char *alert_name_text(const struct alert_subject *subject,
                            enum alert_language language,
                            char text[static ALERT_NAME_TEXT]);

/* What is known of a camera's model, without a full stop: "model m1, idle +8.1 points";
 * empty: nothing is. Lives in `arena`. */
str alert_model_text(const struct alert_model *model, enum alert_language language,
                     struct arena *arena);

/* The other words of messages. */
enum alert_phrase {
    ALERT_SAYS_LIMIT, /* "limit" */
    ALERT_SAYS_SINCE,
    ALERT_SAYS_OVER_24H,  /* in place of since when */
    ALERT_SAYS_MORE_THAN, /* before a value: "over 8:00 h" */
    ALERT_SAYS_OVER,      /* in a subject */
    ALERT_SAYS_OVER_SINCE,
    ALERT_SAYS_AND,
    ALERT_SAYS_MORE, /* after a number: "3 more" */
    ALERT_SAYS_TEST,
    ALERT_SAYS_TEST_SUBJECT,
    ALERT_SAYS_TEST_TEXT,
    ALERT_SAYS_TRAINING_DATA,
    ALERT_PHRASES
};
const char *alert_phrase(enum alert_phrase phrase, enum alert_language language);

#endif
