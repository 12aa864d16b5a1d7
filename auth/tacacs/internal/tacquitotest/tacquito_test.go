package tacquitotest

import (
	"crypto/tls"
	"errors"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/vtykit/vtykit/auth"
	"github.com/vtykit/vtykit/auth/tacacs"
)

func client(s *server) *tacacs.Client {
	return &tacacs.Client{Servers: []tacacs.Server{{Addr: s.addr, Secret: key}}, Timeout: 5 * time.Second}
}

func attempt(name, password string) auth.Attempt {
	return auth.Attempt{Name: name, Password: auth.Secret(password), Peer: &net.TCPAddr{IP: net.IPv4(192, 0, 2, 7), Port: 4711}, Line: 3}
}

var alice = auth.Subject{User: "alice", Level: 7, Peer: &net.TCPAddr{IP: net.IPv4(192, 0, 2, 7), Port: 4711}, Line: 3, Method: auth.MethodTACACS}

func TestLogin(t *testing.T) {
	cert, pool := certificate(t)
	for _, within := range []bool{false, true} {
		for _, pap := range []bool{false, true} {
			for _, single := range []bool{false, true} {
				var cfg *tls.Config
				if within {
					cfg = &tls.Config{MinVersion: tls.VersionTLS13, Certificates: []tls.Certificate{cert}, ClientCAs: pool,
						ClientAuth: tls.RequireAndVerifyClientCert}
				}
				s := start(t, cfg)
				c := client(s)
				c.PAP, c.SingleConnect = pap, single
				if within {
					c.Servers[0].TLS = &tls.Config{Certificates: []tls.Certificate{cert}, RootCAs: pool}
				}
				for _, test := range []struct {
					name, password string
					want           error
				}{
					{"alice", password, nil},
					{"alice", "wrong", auth.ErrRejected},
					{"nobody", password, auth.ErrRejected},
					{"odd", password, auth.ErrRejected},
					{"nothing", password, auth.ErrRejected},
					{"alice", password, nil},
				} {
					u, err := c.Verify(t.Context(), attempt(test.name, test.password))
					if !errors.Is(err, test.want) || err == nil && u != (auth.User{Name: "alice", Level: 7}) {
						t.Errorf("TLS %v, PAP %v, single %v: %s: %+v, %v", within, pap, single, test.name, u, err)
					}
				}
				c.Close()
				s.stop()
			}
		}
	}
}

func TestCommands(t *testing.T) {
	c := client(start(t, nil))
	for command, want := range map[string]error{
		"show version":                  nil,
		"show interface ethernet 0":     nil,
		"show running-config":           auth.ErrRejected,
		"show version extra":            auth.ErrRejected,
		"configure terminal":            auth.ErrRejected,
		"reload":                        auth.ErrRejected,
		"show interface":                auth.ErrRejected,
		"show interface eth0 | version": nil,
	} {
		if err := c.Authorize(t.Context(), alice, strings.Fields(command)); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", command, err, want)
		}
	}
	stranger := alice
	stranger.User = "nobody"
	if err := c.Authorize(t.Context(), stranger, []string{"show", "version"}); !errors.Is(err, auth.ErrRejected) {
		t.Error(err)
	}
}

func TestAccounts(t *testing.T) {
	s := start(t, nil)
	q := &auth.Queue{To: client(s)}
	for _, kind := range []auth.RecordKind{auth.SessionStarted, auth.CommandRun, auth.SessionGoesOn, auth.SessionEnded} {
		q.Account(auth.Record{Kind: kind, Who: alice, Session: "00a1", Time: time.Now(), Elapsed: time.Minute, In: 5, Out: 7,
			Command: "show version", Reason: "idle"})
	}
	if err := q.Close(t.Context()); err != nil || q.Lost() != 0 {
		t.Errorf("%v, %d lost", err, q.Lost())
	}
	books := s.accounts()
	for _, want := range []string{"alice", "task_id=00a1", "cmd=show version", "elapsed_time=60", "bytes_in=5", "bytes_out=7", "reason=idle",
		"tty3", "192.0.2.7", "service=shell"} {
		if !strings.Contains(books, want) {
			t.Errorf("the accounts lack %s", want)
		}
	}
	if n := strings.Count(books, "task_id"); n != 4 {
		t.Errorf("%d records", n)
	}
	if t.Failed() {
		t.Log(books)
	}
}

// TestOtherSecret: what is hidden by another key is no answer.
func TestOtherSecret(t *testing.T) {
	s := start(t, nil)
	c := client(s)
	c.Servers[0].Secret = "another-key"
	if _, err := c.Verify(t.Context(), attempt("alice", password)); !errors.Is(err, auth.ErrUnavailable) {
		t.Error(err)
	}
	c = client(s)
	c.Servers = append([]tacacs.Server{{Addr: s.addr, Secret: "another-key"}}, c.Servers...)
	if _, err := c.Verify(t.Context(), attempt("alice", password)); err != nil {
		t.Errorf("the next server: %v", err)
	}
}

// TestServerGoes: a server that has gone leaves the login to who comes after it.
func TestServerGoes(t *testing.T) {
	s := start(t, nil)
	c := client(s)
	c.SingleConnect = true
	defer c.Close()
	if _, err := c.Verify(t.Context(), attempt("alice", password)); err != nil {
		t.Fatal(err)
	}
	c.Close()
	s.stop()
	if _, err := c.Verify(t.Context(), attempt("alice", password)); !errors.Is(err, auth.ErrUnavailable) {
		t.Error(err)
	}
}

// TestOtherClient: what another client makes of the same server, so that a difference tells whose fault it is.
func TestOtherClient(t *testing.T) {
	if err := exec.Command("perl", "-MAuthen::TacacsPlus", "-e", "1").Run(); err != nil {
		if os.Getenv("VTYKIT_NO_SKIP") != "" {
			t.Fatal("perl's Authen::TacacsPlus is not installed")
		}
		t.Skip("perl's Authen::TacacsPlus is not installed")
	}
	const script = `
my ($host, $port, $key, $user, $password, $pap) = @ARGV;
my $t = Authen::TacacsPlus->new(Host => $host, Port => $port, Key => $key, Timeout => 5) or do { print "unavailable"; exit };
my $type = $pap ? Authen::TacacsPlus::TAC_PLUS_AUTHEN_TYPE_PAP() : Authen::TacacsPlus::TAC_PLUS_AUTHEN_TYPE_ASCII();
print $t->authen($user, $password, $type) ? "accepted" : "rejected";
`
	s := start(t, nil)
	host, port, _ := net.SplitHostPort(s.addr)
	for _, pap := range []string{"", "1"} {
		for _, test := range [][3]string{{"alice", password, "accepted"}, {"alice", "wrong", "rejected"}, {"nobody", password, "rejected"}} {
			out, err := exec.Command("perl", "-MAuthen::TacacsPlus", "-e", script, host, port, key, test[0], test[1], pap).CombinedOutput()
			if err != nil || string(out) != test[2] {
				t.Errorf("PAP %q, %s: perl says %q, %v; want %s", pap, test[0], out, err, test[2])
			}
			c := client(s)
			c.PAP, c.NoSessionAuthorization = pap != "", true
			_, err = c.Verify(t.Context(), attempt(test[0], test[1]))
			if (err == nil) != (test[2] == "accepted") {
				t.Errorf("PAP %q, %s: the two clients differ: %v", pap, test[0], err)
			}
		}
	}
}
