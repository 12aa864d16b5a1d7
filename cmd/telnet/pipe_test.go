package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vtykit/vtykit/telnet"
)

// piped runs the client as a filter and returns what it wrote.
func piped(t *testing.T, stdin string, args ...string) (stdout, stderr string, status int) {
	t.Helper()
	cmd := client(t, args...)
	var out, errs bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(stdin), &out, &errs
	cmd.WaitDelay = 10 * time.Second
	cmd.Run() // the status says it
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}

// echoServer answers each connection with what talk says.
func echoServer(t *testing.T, l net.Listener, talk func(nc net.Conn)) {
	t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			nc, err := l.Accept()
			if err != nil {
				return
			}
			nc.SetDeadline(time.Now().Add(20 * time.Second))
			talk(nc)
			nc.Close()
		}
	}()
	t.Cleanup(func() { l.Close(); <-done })
}

func loopback(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// untilEOF answers with all that came, in brackets.
func untilEOF(nc net.Conn) {
	var got bytes.Buffer
	got.ReadFrom(nc)
	nc.Write([]byte("[" + strings.ReplaceAll(got.String(), "\xff", "\xff\xff") + "]"))
}

// TestT3_81_Pipe: stdin's end half-closes, the rest is waited for, and LF is CR LF on the wire.
func TestT3_81_Pipe(t *testing.T) {
	l := loopback(t)
	echoServer(t, l, untilEOF)
	out, errs, status := piped(t, "one\ntwo\r\n\xff\x1dx", l.Addr().String())
	if out != "[one\r\ntwo\r\n\xff\xff\x1dx]" || errs != "" || status != exitEnded {
		t.Errorf("%q, %q, %d", out, errs, status)
	}
}

// TestT3_81_PipeBinary: with -8 nothing is sent before BINARY is agreed, and then as it is.
func TestT3_81_PipeBinary(t *testing.T) {
	l := loopback(t)
	echoServer(t, l, func(nc net.Conn) {
		io.ReadFull(nc, make([]byte, 6))
		nc.Write([]byte("\xff\xfd\x00\xff\xfb\x00"))
		untilEOF(nc)
	})
	out, errs, status := piped(t, "a\nb\r\xff", "-8", l.Addr().String())
	if out != "[a\nb\r\xff\xff]" || errs != "" || status != exitEnded {
		t.Errorf("%q, %q, %d", out, errs, status)
	}
}

// TestT3_81_PipeBinaryRefused: a server that says no, or nothing, gets an NVT.
func TestT3_81_PipeBinaryRefused(t *testing.T) {
	for _, answer := range []string{"\xff\xfe\x00\xff\xfc\x00", ""} {
		l := loopback(t)
		echoServer(t, l, func(nc net.Conn) {
			io.ReadFull(nc, make([]byte, 6))
			nc.Write([]byte(answer))
			untilEOF(nc)
		})
		if out, _, status := piped(t, "a\n", "-8", l.Addr().String()); out != "[a\r\n]" || status != exitEnded {
			t.Errorf("%q: %q, %d", answer, out, status)
		}
	}
}

// TestT3_81_PipeServer: against our own server.
func TestT3_81_PipeServer(t *testing.T) {
	l := loopback(t)
	srv := &telnet.Server{Handler: handler(t)}
	done := make(chan struct{})
	go func() { defer close(done); srv.Serve(l) }()
	defer func() { srv.Shutdown(t.Context()); <-done }()
	out, errs, status := piped(t, "hello\nexit\n", l.Addr().String())
	if out != "hello, \r\nbye\r\n" || errs != "" || status != exitEnded {
		t.Errorf("%q, %q, %d", out, errs, status)
	}
}

func TestT3_81_PipeServerEnds(t *testing.T) {
	l := loopback(t)
	echoServer(t, l, func(nc net.Conn) { nc.Write([]byte("bye")) })
	cmd := client(t, "-n", l.Addr().String())
	in, err := cmd.StdinPipe() // which stays open
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	if out, err := cmd.Output(); string(out) != "bye" || err != nil {
		t.Errorf("%q, %v", out, err)
	}
}

func TestT3_81_Unreachable(t *testing.T) {
	l := loopback(t)
	addr := l.Addr().String()
	l.Close()
	out, errs, status := piped(t, "", addr)
	if out != "" || !strings.HasPrefix(errs, "telnet: dial tcp "+addr+": ") || status != exitFailed {
		t.Errorf("%q, %q, %d", out, errs, status)
	}
}

func TestT3_81_Usage(t *testing.T) {
	for args, want := range map[string]string{
		"":                                    "usage: telnet [flags] HOST [PORT]",
		"a b c":                               "usage: telnet",
		"host 99999":                          `"99999" is no port`,
		"-e xx host":                          `"xx" is no escape character`,
		"-encoding ebcdic host":               `unknown character set ebcdic`,
		"-line-mode -raw-mode host":           "exclude each other",
		"-speed fast host":                    `"fast" is no speed`,
		"-log-level x host":                   `"x" is no log level`,
		"-tls-no-verify host":                 "want -tls",
		"-always-do FOO host":                 `"FOO" is no option`,
		"-always-do 1 -always-dont ECHO host": "both wanted and refused",
	} {
		if _, errs, status := piped(t, "", strings.Fields(args)...); !strings.Contains(errs, want) || status != exitUsage {
			t.Errorf("%q: %q, %d", args, errs, status)
		}
	}
	if _, errs, status := piped(t, "", "-help"); !strings.Contains(errs, "-always-do OPTION") || status != exitEnded {
		t.Errorf("%q, %d", errs, status)
	}
}

// TestT3_81_TLS: a certificate counts when it is known, or when nobody asks.
func TestT3_81_TLS(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "device"}, DNSNames: []string{"device.example"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	ca := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	l := tls.NewListener(loopback(t), &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}})
	echoServer(t, l, untilEOF)
	addr := l.Addr().String()
	for _, tt := range []struct {
		args, out, errs string
		status          int
	}{
		{"-tls -tls-ca " + ca + " -tls-name device.example", "[x\r\n]", "", exitEnded},
		{"-tls -tls-no-verify", "[x\r\n]", "", exitEnded},
		{"-tls -tls-ca " + ca, "", "doesn't contain any IP SANs", exitFailed},
		{"-tls -tls-name device.example", "", "unknown authority", exitFailed},
		{"-tls -tls-ca /dev/null", "", "no certificate in PEM", exitFailed},
	} {
		out, errs, status := piped(t, "x\n", append(strings.Fields(tt.args), addr)...)
		if out != tt.out || !strings.Contains(errs, tt.errs) || (tt.errs == "") != (errs == "") || status != tt.status {
			t.Errorf("%s: %q, %q, %d", tt.args, out, errs, status)
		}
	}
}

// TestT3_81_LogTrace: the log has every byte of both directions, and the level is respected.
func TestT3_81_LogTrace(t *testing.T) {
	l := loopback(t)
	echoServer(t, l, untilEOF)
	for level, dumps := range map[string]bool{"trace": true, "debug": false} {
		file := filepath.Join(t.TempDir(), level)
		piped(t, "ab\xff", "-log-file", file, "-log-level", level, l.Addr().String())
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		log := string(b)
		for _, want := range []string{" sent 4\n00000000  61 62 ff ff ", " received 8\n00000000  5b 61 62 ff ff ff ff 5d "} {
			if strings.Contains(log, want) != dumps {
				t.Errorf("%s: %q in %s", level, want, log)
			}
		}
		if !strings.Contains(log, `msg=connected addr=`) {
			t.Error(log)
		}
	}
}
