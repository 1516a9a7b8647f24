/* Verifies every message of a directory a number of times with libcrypto, and prints how many were good and the CPU seconds it took.
 *
 *   loop <directory> <rounds>      <directory>/authority.pem, <directory>/messages/<n>.eml
 *
 * It does what Recapito's verifier does: MIME to CMS, digest, signature, and the path to the authority at the time of signing. Messages are read
 * into memory and the authority is loaded before the clock starts. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509_vfy.h>

struct message {
    char *bytes;
    long length;
};

static void die(const char *what) {
    fprintf(stderr, "%s\n", what);
    ERR_print_errors_fp(stderr);
    exit(3);
}

static struct message read_file(const char *path) {
    struct message message;
    FILE *file = fopen(path, "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0 || (message.length = ftell(file)) < 0)
        die(path);
    rewind(file);
    message.bytes = malloc((size_t)message.length);
    if (message.bytes == NULL || fread(message.bytes, 1, (size_t)message.length, file) != (size_t)message.length)
        die(path);
    fclose(file);
    return message;
}

/* The signing time the signer claims. */
static time_t signed_at(CMS_ContentInfo *cms) {
    CMS_SignerInfo *signer = sk_CMS_SignerInfo_value(CMS_get0_SignerInfos(cms), 0);
    ASN1_UTCTIME *time = CMS_signed_get0_data_by_OBJ(signer, OBJ_nid2obj(NID_pkcs9_signingTime), -3, V_ASN1_UTCTIME);
    struct tm parts;
    if (time == NULL || !ASN1_TIME_to_tm(time, &parts))
        die("no signing time");
    return timegm(&parts);
}

static int is_good(const struct message *message, X509_STORE *store) {
    BIO *in = BIO_new_mem_buf(message->bytes, (int)message->length), *content = NULL;
    CMS_ContentInfo *cms = SMIME_read_CMS(in, &content);
    int good = 0;
    if (cms != NULL) {
        X509_VERIFY_PARAM_set_time(X509_STORE_get0_param(store), signed_at(cms));
        good = CMS_verify(cms, NULL, store, content, NULL, 0) == 1;
    }
    if (!good)
        ERR_print_errors_fp(stderr);
    CMS_ContentInfo_free(cms);
    BIO_free(content);
    BIO_free(in);
    return good;
}

int main(int argc, char **argv) {
    char path[4096];
    struct message *messages = NULL;
    size_t count = 0;
    if (argc != 3)
        die("loop <directory> <rounds>");
    snprintf(path, sizeof path, "%s/authority.pem", argv[1]);
    FILE *pem = fopen(path, "r");
    X509 *authority = pem == NULL ? NULL : PEM_read_X509(pem, NULL, NULL, NULL);
    X509_STORE *store = X509_STORE_new();
    if (authority == NULL || store == NULL || !X509_STORE_add_cert(store, authority))
        die(path);
    fclose(pem);
    snprintf(path, sizeof path, "%s/messages", argv[1]);
    DIR *dir = opendir(path);
    if (dir == NULL)
        die(path);
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        if (entry->d_name[0] == '.')
            continue;
        messages = realloc(messages, (count + 1) * sizeof *messages);
        if (messages == NULL)
            die("no memory");
        snprintf(path, sizeof path, "%s/messages/%s", argv[1], entry->d_name);
        messages[count++] = read_file(path);
    }
    closedir(dir);
    struct timespec start, end;
    size_t good = 0;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &start);
    for (int round = 0; round < atoi(argv[2]); round++)
        for (size_t at = 0; at < count; at++)
            good += (size_t)is_good(&messages[at], store);
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &end);
    printf("%zu %.9f\n", good, (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) / 1e9);
    return 0;
}
