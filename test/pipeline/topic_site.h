/* topic_site.h - a site of PostgreSQL whose events come by way of a topic. Test code. */
#ifndef TEST_PIPELINE_TOPIC_SITE_H
#define TEST_PIPELINE_TOPIC_SITE_H

struct writer;

enum { SITE_URL = 300 };

/* Make another one, with worker W1 and workstation S1. `url`: it becomes that of the
 * site, whose name begins with `name`. */
struct writer *topic_site(const char *name, char url[static SITE_URL]);

#endif
