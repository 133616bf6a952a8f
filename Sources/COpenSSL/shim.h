// OpenSSL 3 for Swift: the library's own headers, and functions for what are macros or variadic there.
#pragma once

#if defined(__has_include)
#if !__has_include(<openssl/ssl.h>)
#error "OpenSSL is missing: install libssl-dev (apt) or openssl@3 (brew)"
#endif
#endif

#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#include <string.h>

#if OPENSSL_VERSION_NUMBER < 0x30000000L
#error "OpenSSL 3.0 or newer is needed"
#endif

// TLS 1.3 only, whatever the system's openssl.cnf says: no session tickets, no resumption, no 0-RTT, and a
// PSK only together with a Diffie-Hellman exchange.
static inline int roost_tls_restrict(SSL_CTX *ctx) {
  SSL_CTX_clear_options(ctx, SSL_OP_ALLOW_NO_DHE_KEX | SSL_OP_IGNORE_UNEXPECTED_EOF);
  SSL_CTX_set_options(ctx, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
  return SSL_CTX_set_min_proto_version(ctx, TLS1_3_VERSION) &&
         SSL_CTX_set_max_proto_version(ctx, TLS1_3_VERSION) && SSL_CTX_set_num_tickets(ctx, 0) &&
         SSL_CTX_set_max_early_data(ctx, 0);
}

static inline long roost_tls_set_server_name(SSL *ssl, const char *name) {
  return SSL_set_tlsext_host_name(ssl, name);
}

static inline void roost_bio_clear_retry(BIO *bio) { BIO_clear_retry_flags(bio); }
static inline void roost_bio_retry_read(BIO *bio) { BIO_set_retry_read(bio); }

// HKDF (RFC 5869) with SHA-256; the names of its parameters are macros.
static inline int roost_hkdf_sha256(const unsigned char *key, size_t key_count, const char *salt, const char *info,
                                    unsigned char *out, size_t out_count) {
  EVP_KDF *kdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
  EVP_KDF_CTX *ctx = kdf ? EVP_KDF_CTX_new(kdf) : NULL;
  OSSL_PARAM params[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, (char *)"SHA256", 0),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, (void *)key, key_count),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, (void *)salt, strlen(salt)),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, (void *)info, strlen(info)),
      OSSL_PARAM_construct_end(),
  };
  const int done = ctx && EVP_KDF_derive(ctx, out, out_count, params) > 0;
  EVP_KDF_CTX_free(ctx);
  EVP_KDF_free(kdf);
  return done;
}

static inline EVP_PKEY *roost_make_p256_key(void) { return EVP_EC_gen("P-256"); }
