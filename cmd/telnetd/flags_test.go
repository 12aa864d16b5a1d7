//go:build unix

package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vtykit/vtykit/internal/testclient"
)

func TestT3_80_UnknownSize(t *testing.T) {
	addr, _ := start(t, []string{"-connect-maxwait", "50ms"}, "stty", "size")
	c := testclient.Dial(t, addr, testclient.Options{Silent: true})
	c.Closed()
	if c.Received() != "24 80\r\n" {
		t.Errorf("%q", c.Received())
	}
}

// TestR035_Child: what a client says reaches the program's environment by no way but TERM.
func TestR035_Child(t *testing.T) {
	t.Setenv("TELNETD_TEST_SECRET", "secret")
	addr, _ := start(t, []string{"-env", "GIVEN=by hand", "-connect-maxwait", "100ms"}, "env")
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	var hostile strings.Builder
	hostile.WriteString("\xff\xfb\x27\xff\xfb\x24\xff\xfb\x18") // WILL NEW-ENVIRON, ENVIRON, TTYPE
	for _, name := range []string{"LD_PRELOAD", "TERMCAP", "CREDENTIALS_DIRECTORY", "IFS", "PATH", "GODEBUG", "GOTRACEBACK", "HOME", "USER"} {
		for _, kind := range []string{"\x00", "\x03"} {
			for _, is := range []string{"\x00", "\x02"} {
				hostile.WriteString("\xff\xfa\x27" + is + kind + name + "\x01-f evil\xff\xf0")
			}
		}
	}
	hostile.WriteString("\xff\xfa\x18\x00VT100\xff\xf0\xff\xfc\x1f\xff\xfd\x01")
	if _, err := conn.Write([]byte(hostile.String())); err != nil {
		t.Fatal(err)
	}
	c := testclient.New(t, conn, testclient.Options{Silent: true})
	c.Closed()
	got := c.Received()
	if strings.Contains(got, "evil") || strings.Contains(got, "SECRET") {
		t.Errorf("environment:\n%s", got)
	}
	for line := range strings.Lines(got) {
		name, _, _ := strings.Cut(line, "=")
		if !strings.Contains(" PATH HOME TERM GIVEN ", " "+name+" ") {
			t.Errorf("the program has %q", line)
		}
	}
	for _, want := range []string{"TERM=ansi\r\n", "GIVEN=by hand\r\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing in %q", want, got)
		}
	}
}

// TestT3X_16_RobotCheck: only who has a terminal gets the program.
func TestT3X_16_RobotCheck(t *testing.T) {
	addr, _ := shell(t, "-robot-check", "-connect-maxwait", "20ms")
	conn, wait := wire(t, addr)
	wait("the query", func(s string) bool { return strings.HasSuffix(s, robotQuery) })
	conn.Write([]byte("ec\x1b[5;1Rho o\x1b[5;2Rk\r\x00")) // people type meanwhile
	wait("the program", func(s string) bool { return strings.Contains(s, "echo ok\r\n") && strings.HasSuffix(s, "ok\r\n$ ") })
	conn, wait = wire(t, addr)
	wait("the query", func(s string) bool { return strings.HasSuffix(s, robotQuery) })
	conn.Write([]byte("\x1b[1;1R\x1b[1;1R"))
	wait("the refusal", func(s string) bool { return strings.HasSuffix(s, robotQuery+textRobot) })
	if n, err := conn.Read(make([]byte, 1)); err != io.EOF {
		t.Errorf("%d bytes, %v", n, err)
	}
}

// TestT3X_19_Trace: every byte of both directions is in the log.
func TestT3X_19_Trace(t *testing.T) {
	addr, log := start(t, []string{"-trace"}, "cat")
	c := testclient.Dial(t, addr, testclient.Options{})
	c.WaitRaw("the start", func(string) bool { return strings.Contains(log.String(), "sent") })
	c.Enter("trace me")
	c.WaitRaw("the echo", func(s string) bool { return strings.Contains(s, "me\r\n") })
	until(t, "the trace", func() bool {
		l := log.String()
		return strings.Contains(l, "msg=received") && strings.Contains(l, "7472616365206d650d00") && strings.Contains(l, "trace me..") &&
			strings.Contains(l, "msg=sent") && strings.Contains(l, "fffb01") // WILL ECHO
	})
}

// TestT3_80_Encoding: the program speaks UTF-8, the terminal what the flag says.
func TestT3_80_Encoding(t *testing.T) {
	addr, _ := start(t, []string{"-encoding", "latin1"}, "cat")
	conn, wait := wire(t, addr)
	io.WriteString(conn, "\xff\xfd\x00\xff\xfb\x00gr\xfc\xdfe\r")
	wait("the echo and the line", func(s string) bool { return strings.Contains(s, "gr\xfc\xdfe\r\ngr\xfc\xdfe\r\n") })
}

// TestT3_82_Fingerprint: the daemon finds out what the client is, and keeps it.
func TestT3_82_Fingerprint(t *testing.T) {
	dir := t.TempDir()
	addr, _ := start(t, []string{"-fingerprint", dir})
	c := testclient.Dial(t, addr, testclient.Options{})
	c.WaitRaw("the fingerprint", func(s string) bool { return strings.Contains(s, `"hash"`) })
	c.Closed()
	if files, err := filepath.Glob(filepath.Join(dir, "*.json")); err != nil || len(files) != 1 {
		t.Errorf("%q, %v", files, err)
	}
}

// TestT3_80_StatusInterval: the log says how many sessions there are when that changes.
func TestT3_80_StatusInterval(t *testing.T) {
	addr, log := shell(t, "-status-interval", "20ms")
	c := testclient.Dial(t, addr, testclient.Options{})
	c.Expect("$")
	until(t, "one", func() bool { return strings.Contains(log.String(), "msg=connections count=1") })
	c.Close()
	until(t, "none again", func() bool { return strings.Contains(log.String(), "msg=connections count=0") })
}

// wire is a client that answers nothing and keeps what arrives as it is.
func wire(t *testing.T, addr string) (net.Conn, func(what string, ok func(string) bool) string) {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	var got []byte
	return conn, func(what string, ok func(string) bool) string {
		t.Helper()
		conn.SetReadDeadline(time.Now().Add(testclient.Patience))
		for buf := make([]byte, 4096); !ok(string(got)); {
			n, err := conn.Read(buf)
			got = append(got, buf[:n]...)
			if err != nil {
				t.Fatalf("%s did not come (%v): %q", what, err, got)
			}
		}
		return string(got)
	}
}

// TestT3_80_LineMode: neither ECHO nor SGA is offered, and nothing that the client shows by itself comes back.
func TestT3_80_LineMode(t *testing.T) {
	addr, _ := start(t, []string{"-line-mode", "-connect-maxwait", "100ms"}, "sh", "-c", "printf 'name: '; read x; echo \"hello $x\"")
	conn, wait := wire(t, addr)
	wait("the prompt", func(s string) bool { return strings.HasSuffix(s, "name: ") })
	conn.Write([]byte("\xff\xfd\x01\xff\xfd\x03\xff\xfb\x03bob\r\n"))
	got := wait("the answer", func(s string) bool { return strings.Contains(s, "hello bob\r\n") })
	if strings.Contains(got, "\xff\xfb\x01") || strings.Contains(got, "\xff\xfb\x03") || !strings.HasSuffix(got, "name: \xff\xfc\x01\xff\xfc\x03\xff\xfe\x03hello bob\r\n") {
		t.Errorf("%q", got)
	}
}

// TestT3_80_ForceBinary: both directions are asked for at the beginning.
func TestT3_80_ForceBinary(t *testing.T) {
	addr, _ := start(t, []string{"-force-binary"}, "cat")
	_, wait := wire(t, addr)
	wait("the requests", func(s string) bool { return strings.Contains(s, "\xff\xfb\x00") && strings.Contains(s, "\xff\xfd\x00") })
}

// TestT3_80_TLS: with a certificate the program is served over TLS.
func TestT3_80_TLS(t *testing.T) {
	cert, key := certificate(t)
	addr, _ := start(t, []string{"-tls-cert", cert, "-tls-key", key}, "sh", "-c", "stty size; read x; echo \"<$x>\"")
	conn, err := tls.Dial("tcp", addr, &tls.Config{InsecureSkipVerify: true}) // the test's own certificate
	if err != nil {
		t.Fatal(err)
	}
	c := testclient.New(t, conn, testclient.Options{Cols: 99, Rows: 33})
	c.Expect("33 99")
	c.Enter("over TLS")
	c.Closed()
	if got := c.Received(); !strings.HasSuffix(got, "<over TLS>\r\n") {
		t.Errorf("%q", got)
	}
}

// certificate makes a key and a certificate for it, and returns the names of their files.
func certificate(t *testing.T) (certFile, keyFile string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), DNSNames: []string{"localhost"}}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	certFile, keyFile = filepath.Join(dir, "cert"), filepath.Join(dir, "key")
	for file, block := range map[string]*pem.Block{certFile: {Type: "CERTIFICATE", Bytes: cert}, keyFile: {Type: "PRIVATE KEY", Bytes: private}} {
		if err := os.WriteFile(file, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return certFile, keyFile
}

// TestT3_80_Run: the whole daemon, as it is started, with a file for its log.
func TestT3_80_Run(t *testing.T) {
	need(t, "true")
	file := filepath.Join(t.TempDir(), "log")
	ctx, cancel := context.WithCancel(context.Background())
	r, w := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		ended <- run(ctx, []string{"-log-file", file, "-listen", "127.0.0.1:0", "-connect-maxwait", "0", "--", "true"}, w, io.Discard)
	}()
	line, err := bufio.NewReader(r).ReadString('\n')
	addr, ok := strings.CutPrefix(strings.TrimSpace(line), "Listening on ")
	if err != nil || !ok {
		t.Fatalf("%q, %v", line, err)
	}
	c := testclient.Dial(t, addr, testclient.Options{})
	c.Closed()
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if b, err := os.ReadFile(file); err != nil || !bytes.Contains(b, []byte("session ended")) {
		t.Errorf("log %q, %v", b, err)
	}
}
