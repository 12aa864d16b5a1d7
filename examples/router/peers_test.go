//go:build unix

package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vtykit/vtykit/internal/testclient"
)

// More programs that speak telnet, each with exactly what it shows: no echo twice, no stray bytes, one prompt for each line.

// stillUsable says that the router serves the next one who comes.
func stillUsable(t *testing.T, addr string) {
	t.Helper()
	c := testclient.Dial(t, addr, testclient.Options{})
	c.Expect("Username:")
	c.Enter("admin")
	c.Expect("Password:")
	c.Enter(password)
	c.Expect("router>")
	c.Enter("exit")
	c.Closed()
}

// output is what a program has written so far.
type output struct {
	mu    sync.Mutex
	text  []byte
	ended bool
	news  sync.Cond // on mu
}

func (o *output) read(r io.Reader) {
	buf := make([]byte, 4096)
	for {
		n, err := r.Read(buf)
		o.mu.Lock()
		o.text = append(o.text, buf[:n]...)
		o.ended = err != nil
		o.news.Broadcast()
		o.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// wait waits until the text ends in want.
func (o *output) wait(t *testing.T, want string) {
	t.Helper()
	late := time.AfterFunc(testclient.Patience, func() { o.mu.Lock(); o.ended = true; o.news.Broadcast(); o.mu.Unlock() })
	defer late.Stop()
	o.mu.Lock()
	defer o.mu.Unlock()
	for !bytes.HasSuffix(o.text, []byte(want)) {
		if o.ended {
			t.Fatalf("%q did not come: %q", want, o.text)
		}
		o.news.Wait()
	}
}

// TestPipedClients: programs that copy their standard input to the line and what comes to their output. What they write is compared
// byte for byte.
func TestPipedClients(t *testing.T) {
	const raw = "\xff\xfb\x01\xff\xfb\x03\xff\xfd\x18\xff\xfd\x1f" // shown by programs that know no telnet, and by those that do not hide it
	for _, client := range []struct {
		name    string
		command []string // HOST and PORT are filled in
		shows   string   // before anything else
		ahead   bool     // waits for its input before it looks at the line, so that it is given all at once
	}{
		{"curl", []string{"curl", "-sN", "telnet://HOST:PORT"}, "", true},
		{"curl with options", []string{"curl", "-sN", "-t", "TTYPE=vt100", "-t", "XDISPLOC=x:0", "-t", "NEW_ENV=USER,bob", "telnet://HOST:PORT"}, "", true},
		{"ncat", []string{"ncat", "HOST", "PORT"}, raw, false},
		{"ncat -t", []string{"ncat", "-t", "HOST", "PORT"}, raw, false},
		{"ncat -C", []string{"ncat", "-C", "HOST", "PORT"}, raw, false},
		{"nc.openbsd", []string{"nc.openbsd", "HOST", "PORT"}, raw, false},
		{"nc.openbsd -t", []string{"nc.openbsd", "-t", "HOST", "PORT"}, raw, false},
	} {
		t.Run(client.name, func(t *testing.T) {
			need(t, client.command[0])
			host, port, addr := startWithUser(t)
			args := make([]string, len(client.command))
			for i, a := range client.command {
				args[i] = strings.NewReplacer("HOST", host, "PORT", port).Replace(a)
			}
			ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
			defer cancel()
			cmd := exec.CommandContext(ctx, args[0], args[1:]...)
			in, err := cmd.StdinPipe()
			if err != nil {
				t.Fatal(err)
			}
			pipe, w, err := os.Pipe()
			if err != nil {
				t.Fatal(err)
			}
			defer pipe.Close()
			cmd.Stdout = w
			err = cmd.Start()
			w.Close()
			if err != nil {
				t.Fatal(err)
			}
			out := &output{}
			out.news.L = &out.mu
			var reading sync.WaitGroup
			reading.Go(func() { out.read(pipe) })
			defer func() { cancel(); cmd.Wait(); reading.Wait() }()

			for _, step := range []struct{ want, send string }{
				{"Username: ", "admin\n"},
				{"Password: ", password + "\n"},
				{"\r\nrouter>", "show privilege\n"},
				{"level is 1\r\nrouter>", "sh?"},
				{"\r\nrouter>sh", "\n"},
				{"Incomplete command.\r\n\r\nrouter>", "exit\n"},
				{"router>exit\r\n", ""},
			} {
				if !client.ahead {
					out.wait(t, step.want)
				}
				if _, err := io.WriteString(in, step.send); err != nil {
					t.Fatal(err)
				}
			}
			in.Close()
			out.wait(t, "router>exit\r\n")
			reading.Wait()
			if err := cmd.Wait(); err != nil {
				t.Error(err)
			}
			want := client.shows + "\r\nUser Access Verification\r\n\r\nUsername: admin\r\nPassword: \r\nrouter>show privilege\r\n" +
				"Current privilege level is 1\r\nrouter>sh?\r\nshow\r\n\r\nrouter>sh\r\n% Incomplete command.\r\n\r\nrouter>exit\r\n"
			if got := string(out.text); got != want {
				t.Errorf("got  %q\nwant %q", got, want)
			}
			stillUsable(t, addr)
		})
	}
}

// TestTypeAheadOfNegotiation: all that is piped in is there before the program has refused ECHO and TERMINAL-TYPE, which it does in
// segments of their own. What it prints is the same each time.
func TestTypeAheadOfNegotiation(t *testing.T) {
	need(t, "nc.openbsd")
	host, port, addr := startWithUser(t)
	for range 10 {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		cmd := exec.CommandContext(ctx, "nc.openbsd", "-t", host, port)
		cmd.Stdin = strings.NewReader("admin\n" + password + "\nshow privilege\nexit\n") // its end does not end the connection
		got, err := cmd.Output()
		cancel()
		if err != nil || !strings.HasSuffix(string(got), "Password: \r\nrouter>show privilege\r\nCurrent privilege level is 1\r\nrouter>exit\r\n") ||
			strings.Contains(string(got), "% ") {
			t.Errorf("%v: %q", err, got)
		}
	}
	stillUsable(t, addr)
}

// TestPerl: Net::Telnet.
func TestPerl(t *testing.T) {
	need(t, "perl")
	if err := exec.Command("perl", "-MNet::Telnet", "-e", "1").Run(); err != nil {
		missing(t, "libnet-telnet-perl is not installed")
	}
	host, port, addr := startWithUser(t)
	script(t, "perl", "testdata/net_telnet.pl", host, port, password)
	stillUsable(t, addr)
}

// TestNmap: the scanner's telnet scripts. Its guessing finds the one pair that is right, and whoever comes behind it gets in.
func TestNmap(t *testing.T) {
	need(t, "nmap")
	host, port, addr := startWithUser(t)
	nmap := func(args ...string) string {
		t.Helper()
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
		defer cancel()
		out, err := exec.CommandContext(ctx, "nmap", append(append([]string{"-Pn", "-n", "-sT", "-p", port}, args...), host)...).CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		return string(out)
	}
	// "+" runs a script on a port that nmap does not take for telnet's
	out := nmap("--script", "+telnet-encryption,+telnet-ntlm-info")
	if !strings.Contains(out, "Telnet server does not support encryption") || strings.Contains(out, "ntlm") {
		t.Errorf("encryption and NTLM: %s", out)
	}
	stillUsable(t, addr)

	dir := t.TempDir()
	names, words := filepath.Join(dir, "names"), filepath.Join(dir, "words")
	if os.WriteFile(names, []byte("root\nadmin\n"), 0o600) != nil || os.WriteFile(words, []byte("123456\n"+password+"\n"), 0o600) != nil {
		t.Fatal("no lists")
	}
	out = nmap("--script", "+telnet-brute", "--script-args", "userdb="+names+",passdb="+words+",telnet-brute.timeout=10s,brute.threads=1")
	if !strings.Contains(out, "admin:"+password+" - Valid credentials") || strings.Contains(out, "root:") {
		t.Errorf("guessing: %s", out)
	}
	stillUsable(t, addr)
}
