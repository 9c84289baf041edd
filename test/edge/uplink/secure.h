/* secure.h - a TLS server for tests, with a self-made certificate for "localhost". */
#ifndef TEST_EDGE_SECURE_H
#define TEST_EDGE_SECURE_H

#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct secure {
    struct MHD_Daemon *daemon;
    unsigned port;
    char folder[32], certificate[64], key[64]; /* files */
};

/* Answers every request, whatever its body, with 200 and "secure". */
static enum MHD_Result secure_answer(void *context, struct MHD_Connection *connection,
                                     const char *url, const char *method,
                                     const char *version, const char *body, size_t *len,
                                     void **state)
{
    (void)context, (void)url, (void)method, (void)version, (void)body;
    static char begun;
    if (!*state) {
        *state = &begun;
        return MHD_YES;
    }
    if (*len) {
        *len = 0;
        return MHD_YES;
    }
    struct MHD_Response *response =
        MHD_create_response_from_buffer(6, (void *)"secure", MHD_RESPMEM_PERSISTENT);
    enum MHD_Result result = MHD_queue_response(connection, 200, response);
    MHD_destroy_response(response);
    return result;
}

static inline bool secure_certify(struct secure *secure)
{
    char command[400];
    strcpy(secure->folder, "/tmp/test-secure-XXXXXX");
    if (!mkdtemp(secure->folder))
        return false;
    snprintf(secure->certificate, sizeof secure->certificate, "%s/cert", secure->folder);
    snprintf(secure->key, sizeof secure->key, "%s/key", secure->folder);
    snprintf(command, sizeof command,
             "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes "
             "-keyout %s -out %s -subj /CN=test -addext subjectAltName=DNS:localhost "
             "2>/dev/null",
             secure->key, secure->certificate);
    return system(command) == 0;
}

static inline void secure_read(const char *path, char *text, size_t room)
{
    FILE *file = fopen(path, "r");
    size_t len = file ? fread(text, 1, room - 1, file) : 0;
    text[len] = '\0';
    if (file)
        fclose(file);
}

static inline bool secure_start(struct secure *secure)
{
    char key[4096], certificate[4096];
    if (!secure_certify(secure))
        return false;
    secure_read(secure->key, key, sizeof key);
    secure_read(secure->certificate, certificate, sizeof certificate);
    secure->daemon =
        MHD_start_daemon(MHD_USE_TLS | MHD_USE_AUTO_INTERNAL_THREAD, 0, NULL, NULL,
                         secure_answer, NULL, MHD_OPTION_HTTPS_MEM_KEY, key,
                         MHD_OPTION_HTTPS_MEM_CERT, certificate, MHD_OPTION_END);
    if (!secure->daemon)
        return false;
    secure->port = MHD_get_daemon_info(secure->daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
    return true;
}

static inline void secure_stop(struct secure *secure)
{
    MHD_stop_daemon(secure->daemon);
    unlink(secure->key);
    unlink(secure->certificate);
    rmdir(secure->folder);
}

#endif
