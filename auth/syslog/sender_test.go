package syslog

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"log/slog"
	"math/big"
	"net"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vtykit/vtykit/auth"
	"github.com/vtykit/vtykit/console"
)

// certificate is one for 127.0.0.1, and what trusts it.
func certificate(t *testing.T) (tls.Certificate, []byte, *x509.CertPool) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	about := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}, IsCA: true, BasicConstraintsValid: true}
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
	raw, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: private, Leaf: leaf}, raw, pool
}

// read reads a frame with its octet count (RFC 6587 section 3.4.1).
func read(r *bufio.Reader) ([]byte, error) {
	head, err := r.ReadString(' ')
	if err != nil {
		return nil, err
	}
	n, err := strconv.Atoi(strings.TrimSuffix(head, " "))
	if err != nil || n < 1 || n > maxStreamed {
		return nil, fmt.Errorf("MSG-LEN %q", head)
	}
	b := make([]byte, n)
	_, err = io.ReadFull(r, b)
	return b, err
}

var show = auth.Record{Kind: auth.CommandRun, Session: "00a1", Time: moment, Command: "show version", Level: 1,
	Who: auth.Subject{User: `al"]ice`, Level: 15, Peer: &net.TCPAddr{IP: net.IPv4(192, 0, 2, 7), Port: 4711}, Line: 3, Method: auth.MethodRADIUS}}

func wantAccount(t *testing.T, b []byte) {
	t.Helper()
	p, err := parse(b)
	if err != nil {
		t.Fatalf("%v: %q", err, b)
	}
	got := fmt.Sprintln(p.pri, p.host, p.app, p.msgid, p.text, p.data[dataID])
	want := "85 r1 vtykit command show version [{session 00a1} {user al\"]ice} {from 192.0.2.7} {port tty3} {level 15} {by radius}]\n"
	if got != want || !p.time.Equal(moment.Truncate(time.Microsecond)) {
		t.Errorf("got  %swant %s", got, want)
	}
}

// TestTransports: an account and a log record over each transport, to a receiver of this test.
func TestTransports(t *testing.T) {
	cert, _, pool := certificate(t)
	for _, network := range []string{"udp", "tcp", "tls"} {
		t.Run(network, func(t *testing.T) {
			s := &Sender{Network: network, Hostname: "r1", TLS: &tls.Config{RootCAs: pool}}
			got := make(chan []byte, 8)
			var stop func()
			if network == "udp" {
				conn, err := net.ListenPacket("udp", "127.0.0.1:0")
				if err != nil {
					t.Fatal(err)
				}
				s.Addr, stop = conn.LocalAddr().String(), func() { conn.Close() }
				go func() {
					defer close(got)
					b := make([]byte, 4096)
					for {
						n, _, err := conn.ReadFrom(b)
						if err != nil {
							return
						}
						got <- bytes.Clone(b[:n])
					}
				}()
			} else {
				ln, err := net.Listen("tcp", "127.0.0.1:0")
				if err != nil {
					t.Fatal(err)
				}
				s.Addr, stop = ln.Addr().String(), func() { ln.Close() }
				go func() {
					defer close(got)
					conn, err := ln.Accept()
					if err != nil {
						return
					}
					defer conn.Close()
					if network == "tls" {
						conn = tls.Server(conn, &tls.Config{Certificates: []tls.Certificate{cert}})
					}
					for r := bufio.NewReader(conn); ; {
						b, err := read(r)
						if err != nil {
							if err != io.EOF {
								t.Errorf("receiver: %v", err)
							}
							return
						}
						got <- b
					}
				}()
			}
			s.Account(show)
			wantAccount(t, <-got)
			log := slog.New(NewHandler(s, &HandlerOptions{MsgID: "log"})).With("slot", 2).WithGroup("psu")
			log.Warn("fan is slow", "state", `no "load"`, "key", auth.Secret("hunter2"), slog.Group("rpm", "min", 5))
			p, err := parse(<-got)
			want := `[{slot 2} {psu.state no "load"} {psu.key ***} {psu.rpm.min 5}]`
			if err != nil || fmt.Sprint(p.data[dataID]) != want || p.text != "fan is slow" || p.pri != int(Local7)*8+4 || p.msgid != "log" {
				t.Errorf("%+v, %v", p, err)
			}
			if err := s.Close(t.Context()); err != nil {
				t.Error(err)
			}
			stop()
			for b := range got {
				t.Errorf("one more: %q", b)
			}
			if sent, dropped, waiting := s.Counts(); sent != 2 || dropped != 0 || waiting != 0 {
				t.Errorf("%d sent, %d dropped, %d wait", sent, dropped, waiting)
			}
			s.Send(Message{Text: "late"})
			if _, dropped, _ := s.Counts(); dropped != 1 {
				t.Error("a message behind Close counts for nothing")
			}
		})
	}
}

// TestReconnect: a collector that goes away and comes back gets what was kept, in order, and how much was not.
func TestReconnect(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	s := &Sender{Network: "tcp", Addr: ln.Addr().String(), Queue: 3}
	s.Send(Message{Text: "0"})
	first, err := ln.Accept()
	if err != nil {
		t.Fatal(err)
	}
	if b, err := read(bufio.NewReader(first)); err != nil || !strings.HasSuffix(string(b), " 0") {
		t.Fatalf("%q, %v", b, err)
	}
	ln.Close()
	first.(*net.TCPConn).SetLinger(0)
	first.Close()
	for i := 1; ; i++ { // one may be lost in the connection that is going
		s.Send(Message{Text: strconv.Itoa(i)})
		if _, dropped, waiting := s.Counts(); dropped == 2 && waiting == 3 {
			break
		}
	}
	again, err := net.Listen("tcp", ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	second, err := again.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	second.SetReadDeadline(time.Now().Add(time.Minute))
	last, r := 0, bufio.NewReader(second)
	for { // two or three, for one more may be lost as above, and at some place a word about the others
		b, err := read(r)
		if strings.HasSuffix(string(b), " dropped - 2 messages dropped") {
			break
		}
		n, bad := strconv.Atoi(string(b[bytes.LastIndexByte(b, ' ')+1:]))
		if err != nil || bad != nil || n <= last {
			t.Fatalf("%q behind %d, %v", b, last, err)
		}
		last = n
	}
	if err := s.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestUnknownNetwork: what was to go by TLS, and was written otherwise, never leaves in clear, and the log says what is wrong.
func TestUnknownNetwork(t *testing.T) {
	for _, network := range []string{"TLS", "tls ", "tcp6+tls"} {
		var log bytes.Buffer
		s := &Sender{Network: network, Addr: "127.0.0.1:9", Logger: slog.New(slog.NewTextHandler(&log, nil))}
		s.Send(Message{Text: "x"})
		if err := s.Close(t.Context()); err != nil {
			t.Error(err)
		}
		if sent, dropped, _ := s.Counts(); sent != 0 || dropped != 1 || !strings.Contains(log.String(), "no such network") {
			t.Errorf("%q: %d sent, %d dropped\n%s", network, sent, dropped, log.String())
		}
		if err := s.Check(); err == nil {
			t.Errorf("%q: Check finds nothing", network)
		}
	}
	for _, s := range []*Sender{{Addr: "logs.example.net"}, {Network: "udp", Addr: "[2001:db8::1]:514"}, {Network: "tcp", Addr: "192.0.2.1"}, {Network: "tls", Addr: "::1"}} {
		if err := s.Check(); err != nil {
			t.Errorf("%q, %q: %v", s.Network, s.Addr, err)
		}
	}
	if err := (&Sender{}).Check(); err == nil {
		t.Error("a Sender without an address is right")
	}
}

// TestAway: nobody waits for a collector that is not there; it is tried at growing times, said once a minute, and Close does not wait.
func TestAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		s := &Sender{Network: "tcp", Addr: "127.0.0.1:99999", Logger: slog.New(slog.NewTextHandler(&log, nil))} // no such port: no packet leaves
		for range 2000 {
			s.Send(Message{Severity: console.Errors, Text: "x"})
		}
		if _, dropped, waiting := s.Counts(); dropped != 976 || waiting != 1024 {
			t.Errorf("%d dropped, %d wait", dropped, waiting)
		}
		time.Sleep(10 * time.Minute)
		began := time.Now()
		if err := s.Close(context.Background()); err != nil || time.Since(began) > time.Second {
			t.Errorf("%v after %v", err, time.Since(began))
		}
		// At most one a minute; and a try just short of that says nothing, with up to another minute to the next: one in two minutes at least.
		if n := strings.Count(log.String(), "away"); n < 5 || n > 11 {
			t.Errorf("said %d times in ten minutes\n%s", n, log.String())
		}
		if sent, dropped, waiting := s.Counts(); sent != 0 || dropped != 2000 || waiting != 0 {
			t.Errorf("%d sent, %d dropped, %d wait", sent, dropped, waiting)
		}
	})
}

// TestStuckCollector: one that takes connections and reads nothing costs what is bounded, and Close ends by its context.
func TestStuckCollector(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	s := &Sender{Network: "tcp", Addr: ln.Addr().String(), Queue: 1 << 20}
	text := strings.Repeat("x", 8000)
	for {
		s.Send(Message{Text: text})
		if _, dropped, waiting := s.Counts(); dropped > 10 {
			if waiting*8000 > maxQueued {
				t.Errorf("%d messages wait", waiting)
			}
			break
		}
	}
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(io.ErrNoProgress)
	if err := s.Close(ctx); err != io.ErrNoProgress {
		t.Error(err)
	}
}

// TestUntrusted: no message goes to a collector whose certificate nobody vouches for.
func TestUntrusted(t *testing.T) {
	cert, _, _ := certificate(t)
	ln, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{cert}})
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	s := &Sender{Network: "tls", Addr: ln.Addr().String()}
	s.Send(Message{Text: "secret"})
	conn, err := ln.Accept()
	if err != nil {
		t.Fatal(err)
	}
	if b, err := io.ReadAll(conn); err == nil || len(b) > 0 {
		t.Errorf("%q, %v", b, err)
	}
	conn.Close()
	ln.Close()
	if s.Close(t.Context()); s.sent != 0 {
		t.Error("sent")
	}
}
