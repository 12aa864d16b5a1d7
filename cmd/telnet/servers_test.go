//go:build unix

package main

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	accounts "os/user"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"

	"github.com/vtykit/vtykit/internal/testclient/screen"
)

// These tests use the client on servers that people have. Each needs a program and skips without it, except where VTYKIT_NO_SKIP is set.

func need(t *testing.T, programs ...string) string {
	t.Helper()
	for _, p := range programs {
		if path, err := exec.LookPath(p); err == nil {
			return path
		}
	}
	missing(t, programs[0]+" is not installed")
	return ""
}

// telnetd is a server of inetutils that gives everybody the given script for a shell.
func telnetd(t *testing.T, script string, args ...string) string {
	t.Helper()
	path := need(t, "/usr/sbin/inetutils-telnetd", "/usr/sbin/telnetd")
	login := filepath.Join(t.TempDir(), "login")
	if err := os.WriteFile(login, []byte("#!/bin/sh\n"+script), 0o755); err != nil {
		t.Fatal(err)
	}
	l := listen(t)
	done := make(chan struct{})
	go func() {
		defer close(done)
		nc, err := l.Accept()
		if err != nil {
			return
		}
		f, err := nc.(*net.TCPConn).File()
		nc.Close()
		if err != nil {
			t.Error(err)
			return
		}
		defer f.Close()
		cmd := exec.CommandContext(t.Context(), path, append([]string{"-h", "-E", login}, args...)...)
		cmd.Stdin, cmd.Stdout = f, f
		cmd.Run() // the client sees what comes of it
	}()
	t.Cleanup(func() { l.Close(); <-done })
	return l.Addr().String()
}

// freePort is a port that nobody listens on.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
}

// daemon runs a server until the test ends, and waits until it listens.
func daemon(t *testing.T, port string, path string, args ...string) string {
	t.Helper()
	cmd := exec.Command(path, args...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	retry := time.NewTicker(20 * time.Millisecond)
	defer retry.Stop()
	for late := time.After(patience); ; {
		if listens(port) {
			return net.JoinHostPort("127.0.0.1", port)
		}
		select {
		case <-retry.C:
		case <-late:
			t.Fatalf("%s does not listen", path)
		}
	}
}

// listens says whether somebody listens on a port. Where the system tells, it is not tried: a connection is a user, whose sudden end is
// too much for some servers.
func listens(port string) bool {
	n, _ := strconv.Atoi(port)
	if tcp, err := os.ReadFile("/proc/net/tcp"); err == nil {
		tcp6, _ := os.ReadFile("/proc/net/tcp6")
		return regexp.MustCompile(fmt.Sprintf(`:%04X [0-9A-F]+:0000 0A `, n)).Match(append(tcp, tcp6...))
	}
	nc, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", port))
	if err == nil {
		nc.Close()
	}
	return err == nil
}

const shell = "PS1='$ '; export PS1; exec /bin/sh -i\n"

// shellSession is what a shell behind a server must do.
func shellSession(t *testing.T, u *user) {
	t.Helper()
	u.until("the prompt", func(s *screen.Screen) bool { return strings.HasSuffix(s.String(), "$") })
	u.types("echo a''b\r")
	u.shows("$ echo a''b\nab\n$")
	u.types("\x1dstatus\r")
	u.until("the mode", func(s *screen.Screen) bool { return strings.Contains(s.String(), "Mode: character. ") })
	u.types("stty size\r")
	u.shows("stty size\n24 80\n$")
	if err := pty.Setsize(u.pty, &pty.Winsize{Cols: 80, Rows: 20}); err != nil {
		t.Fatal(err)
	}
	u.types("until stty size | grep '20 80'; do sleep 0.1; done\r")
	u.shows("\n20 80\n$")
	u.types("cat\rwords\r")
	u.shows("\nwords\nwords") // it runs, so that ^C is for it
	u.types("\x03")
	u.shows("\n$")
	const line, lines = "0123456789\r\n", 90000 // more than 1 MiB
	u.types(fmt.Sprintf("yes 0123456789 | head -n %d; echo e''nd\r", lines))
	u.shows("end\n$")
	u.mu.Lock()
	if !bytes.Contains(u.raw, []byte("\n"+strings.Repeat(line, lines)+"end\r\n")) {
		t.Error("some of the output was lost or changed")
	}
	u.mu.Unlock()
	u.types("exit\r")
	u.until("the end", func(s *screen.Screen) bool {
		return strings.HasSuffix(s.String(), "Connection closed by foreign host.")
	})
	u.ends(exitEnded)
}

func TestT3_81_InetutilsTelnetd(t *testing.T) {
	shellSession(t, atTerminal(t, client(t, telnetd(t, shell))))
}

func TestT3_81_BusyboxTelnetd(t *testing.T) {
	path := need(t, "busybox")
	if list, _ := exec.Command(path, "--list").Output(); !bytes.Contains(list, []byte("\ntelnetd\n")) {
		missing(t, "this busybox has no telnetd; busybox-static has")
	}
	login := filepath.Join(t.TempDir(), "login")
	if err := os.WriteFile(login, []byte("#!/bin/sh\n"+shell), 0o755); err != nil {
		t.Fatal(err)
	}
	port := freePort(t)
	shellSession(t, atTerminal(t, client(t, daemon(t, port, path, "telnetd", "-F", "-p", port, "-b", "127.0.0.1", "-l", login))))
}

// TestT3_81_Binary: 16 MiB of anything, there and back, byte for byte.
func TestT3_81_Binary(t *testing.T) {
	cmd := client(t, "-8", telnetd(t, "stty raw -echo; printf READY; exec cat\n"))
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	late := time.AfterFunc(6*patience, func() { cmd.Process.Kill() })
	defer late.Stop()
	for got := []byte(nil); !bytes.HasSuffix(got, []byte("READY")); {
		one := make([]byte, 1)
		if _, err := out.Read(one); err != nil {
			t.Fatalf("%q, %v", got, err)
		}
		got = append(got, one...)
	}
	want := make([]byte, 16<<20)
	rand.NewChaCha8([32]byte{1}).Read(want)
	sent := make(chan error, 1)
	go func() { _, err := in.Write(want); sent <- err }()
	got := make([]byte, len(want))
	n, err := io.ReadFull(out, got)
	if i := firstDifference(got[:n], want); err != nil || i >= 0 {
		t.Errorf("%d bytes, %v, different from byte %d on", n, err, i)
		cmd.Process.Kill()
	}
	if err := <-sent; err != nil {
		t.Error(err)
	}
	in.Close()
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
}

// firstDifference is the index of the first byte of got that is not want's, -1 if there is none.
func firstDifference(got, want []byte) int {
	for i := range got {
		if got[i] != want[i] {
			return i
		}
	}
	return -1
}

func TestT3_81_LibtelnetChatd(t *testing.T) {
	path := need(t, "telnet-chatd")
	port := freePort(t)
	addr := daemon(t, port, path, port)
	alice := atTerminal(t, client(t, addr))
	alice.shows("Enter name:")
	alice.types("alice\r") // it says WILL ECHO, and shows lines when they are done
	alice.shows("Welcome, alice!")
	bob := atTerminal(t, client(t, addr))
	bob.shows("Enter name:")
	bob.types("bob\r")
	bob.shows("Welcome, bob!")
	bob.types("hello alice\r")
	alice.shows("\nbob: hello alice")
	alice.types("hello bob\r")
	bob.shows("bob: hello alice\nalice: hello bob")
	bob.types("\x1dquit\r")
	bob.ends(exitEnded)
	alice.types("\x1dquit\r")
	alice.ends(exitEnded)
}

// TestT3_81_FRR: the vty of a router.
func TestT3_81_FRR(t *testing.T) {
	zebra := need(t, "/usr/lib/frr/zebra")
	frr, err := accounts.Lookup("frr")
	if err != nil || os.Getuid() != 0 {
		missing(t, "zebra wants root and the user frr")
	}
	dir, err := os.MkdirTemp("", "zebra") // where frr may go, unlike t.TempDir's parents
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	config := filepath.Join(dir, "zebra.conf")
	if err := os.WriteFile(config, []byte("hostname Router\npassword zebra\nenable password zebra\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	uid, _ := strconv.Atoi(frr.Uid)
	gid, _ := strconv.Atoi(frr.Gid)
	if err := os.Chown(dir, uid, gid); err != nil {
		t.Fatal(err)
	}
	port := freePort(t)
	addr := daemon(t, port, zebra, "-u", "frr", "-g", "frr", "-A", "127.0.0.1", "-P", port, "-f", config,
		"-i", filepath.Join(dir, "pid"), "-z", filepath.Join(dir, "zserv"), "--vty_socket", dir, "--log", "file:"+filepath.Join(dir, "log"))
	u := atTerminal(t, client(t, addr))
	u.shows("Password:")
	u.types("zebra\r")
	u.shows("Password:\nRouter>")
	u.types("sh\tver\t\r")
	u.until("the version", func(s *screen.Screen) bool {
		return strings.Contains(s.String(), "Router> show version\nFRRouting") && strings.HasSuffix(s.String(), "\nRouter>")
	})
	u.types("enable\r")
	u.shows("Password:")
	u.types("zebra\r")
	u.shows("\nRouter#")
	u.types("show vers\x1b[D\x1b[D?") // help, in the middle of the line
	u.until("the help", func(s *screen.Screen) bool { return strings.Contains(s.String(), "Displays zebra version") })
	u.types("\x03")
	u.until("a prompt", func(s *screen.Screen) bool { return strings.HasSuffix(s.String(), "\nRouter#") })
	u.types("\x1dstatus\r")
	u.until("the mode", func(s *screen.Screen) bool {
		return strings.Contains(s.String(), "Mode: character. ") && strings.Contains(s.String(), "ECHO, SGA.")
	})
	u.types("exit\r")
	u.until("the end", func(s *screen.Screen) bool {
		return strings.HasSuffix(s.String(), "Connection closed by foreign host.")
	})
	u.ends(exitEnded)
}
