package tacquitotest

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	tq "github.com/facebookincubator/tacquito"
	"github.com/facebookincubator/tacquito/cmds/server/config"
	"github.com/facebookincubator/tacquito/cmds/server/config/accounters/local"
	"github.com/facebookincubator/tacquito/cmds/server/config/authenticators/bcrypt"
	"github.com/facebookincubator/tacquito/cmds/server/config/authorizers/stringy"
	"github.com/facebookincubator/tacquito/cmds/server/config/secret"
	"github.com/facebookincubator/tacquito/cmds/server/config/secret/prefix"
	"github.com/facebookincubator/tacquito/cmds/server/handlers"
	"github.com/facebookincubator/tacquito/cmds/server/loader"
	"github.com/facebookincubator/tacquito/cmds/server/loader/yaml"
	xbcrypt "golang.org/x/crypto/bcrypt"
)

const (
	key      = "the-key-of-both"
	password = "s3cret-word"
)

// configuration is tacquito's: alice gets level 7 and some of show, odd gets what a console must understand and does not.
const configuration = `
users:
  - name: alice
    scopes: ["localhost"]
    authenticator: {type: 1, options: {hash: "%[1]x"}}
    accounter: {name: file, type: 3}
    services:
      - name: shell
        set_values:
          - {name: priv-lvl, values: [7]}
          - {name: idletime, values: [10], is_optional: true}
    commands:
      - {name: show, match: ["version", "interface .*"], action: 2}
      - {name: configure, action: 1}
  - name: odd
    scopes: ["localhost"]
    authenticator: {type: 1, options: {hash: "%[1]x"}}
    services:
      - name: shell
        set_values:
          - {name: priv-lvl, values: [15]}
          - {name: autocmd, values: [reload]}
  - name: nothing
    scopes: ["localhost"]
    authenticator: {type: 1, options: {hash: "%[1]x"}}
secrets:
  - name: localhost
    secret: {group: tacquito, key: %[2]s}
    handler: {type: 1}
    type: 1
    options:
      prefixes: |
        ["127.0.0.0/8"]
`

// server is a tacquito.
type server struct {
	addr string
	stop func()

	mu    sync.Mutex
	books []string // lines of the accounts
}

// Printf takes a line of the accounts.
func (s *server) Printf(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.books = append(s.books, fmt.Sprintf(format, args...))
}

func (s *server) accounts() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.books, "\n")
}

// logger shows what the server says where a test fails. It falls silent with the test.
type logger struct {
	t  *testing.T
	mu sync.Mutex
	on bool
}

func (l *logger) log(format string, args ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.on {
		l.t.Logf(format, args...)
	}
}

func (l *logger) Infof(_ context.Context, format string, args ...any)  { l.log(format, args...) }
func (l *logger) Errorf(_ context.Context, format string, args ...any) { l.log(format, args...) }
func (l *logger) Debugf(_ context.Context, format string, args ...any) { l.log(format, args...) }
func (l *logger) Fatalf(_ context.Context, format string, args ...any) { l.log(format, args...) }
func (l *logger) Record(context.Context, map[string]string, ...string) {}
func (l *logger) Set(ctx context.Context, _ map[string]string, _ ...tq.ContextKey) context.Context {
	return ctx
}

type noSecrets struct{}

func (noSecrets) GetSecret(context.Context, string, string) ([]byte, error) {
	return nil, fmt.Errorf("none")
}

// start starts a server on loopback, over TLS if cfg is not nil.
func start(t *testing.T, cfg *tls.Config) *server {
	t.Helper()
	hash, err := xbcrypt.GenerateFromPassword([]byte(password), xbcrypt.MinCost)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "tacquito.yaml")
	if err := os.WriteFile(path, fmt.Appendf(nil, configuration, hash, key), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	s := &server{}
	log := &logger{t: t, on: true}
	books, err := local.New(log, local.SetLogSink(s))
	if err != nil {
		t.Fatal(err)
	}
	users, err := loader.NewLocalConfig(ctx, path, yaml.New(),
		loader.SetLoggerProvider(log),
		loader.SetKeychainProvider(secret.New()),
		loader.SetConfigProvider(config.New()),
		loader.SetAuthorizerProvider(stringy.New(log)),
		loader.RegisterSecretProviderType(config.PREFIX, prefix.New(log)),
		loader.RegisterAuthenticator(config.BCRYPT, bcrypt.New(log, noSecrets{})),
		loader.RegisterAccounter(config.FILE, books),
		loader.RegisterHandlerType(config.START, handlers.NewStart(log)),
	)
	if err != nil {
		t.Fatal(err)
	}
	users.BlockUntilLoaded()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.addr = ln.Addr().String()
	var options []tq.Option
	listener := ln.(tq.DeadlineListener)
	if cfg != nil {
		if listener, err = tq.NewTLSListener(ln, cfg); err != nil {
			t.Fatal(err)
		}
		options = append(options, tq.SetUseTLS(true))
	}
	done := make(chan struct{})
	go func() { defer close(done); tq.NewServer(log, users, options...).Serve(ctx, listener) }()
	s.stop = sync.OnceFunc(func() {
		cancel()
		ln.Close()
		<-done
		log.mu.Lock()
		log.on = false
		log.mu.Unlock()
	})
	t.Cleanup(s.stop)
	return s
}

// certificate is one for 127.0.0.1, and what trusts it.
func certificate(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	about := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, about, about, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(leaf)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: private}, pool
}
