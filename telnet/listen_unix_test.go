//go:build unix

package telnet

import (
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
)

// TestSystemd runs this test again as a service manager does: with sockets from descriptor 3 on, and their names.
func TestSystemd(t *testing.T) {
	var files []*os.File
	for i := range 3 {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if i == 2 {
			l, err = net.Listen("unix", "")
		}
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		f, err := l.(interface{ File() (*os.File, error) }).File()
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		files = append(files, f)
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestSystemdChild$", "-test.v")
	cmd.Env = append(os.Environ(), "VTYKIT_SYSTEMD_CHILD=1", "LISTEN_FDS=3", "LISTEN_PID=1", "LISTEN_FDNAMES=vty:spare:spare")
	cmd.ExtraFiles = files
	if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), "served by name") {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestSystemdChild(t *testing.T) {
	if os.Getenv("VTYKIT_SYSTEMD_CHILD") == "" {
		return // run by TestSystemd
	}
	if _, err := Listen("systemd:vty"); err == nil {
		t.Error("the sockets are another process's")
	}
	t.Setenv("LISTEN_PID", strconv.Itoa(os.Getpid()))
	for range 2 { // the descriptors are there for a second call
		l, err := Listen("systemd:vty")
		if err != nil {
			t.Fatal(err)
		}
		s, end := &Server{Handler: session}, make(chan error)
		go func() { end <- s.Serve(l) }()
		expect(t, dial(t, l.Addr().String(), ""), wireOpening+"prompt> ")
		t.Log("served by name")
		s.Close()
		<-end
		if err := s.Shutdown(t.Context()); err != nil {
			t.Error(err)
		}
	}
	for name, want := range map[string]int{"": 3, "spare": 2, "vty": 1} {
		all, err := ListenAll("systemd:" + name)
		if err != nil || len(all) != want {
			t.Errorf("%q: %d sockets, %v", name, len(all), err)
		}
		closeAll(all)
	}
	for _, spec := range []string{"systemd:spare", "systemd:", "systemd:other"} {
		if l, err := Listen(spec); err == nil {
			l.Close()
			t.Errorf("%s is one socket", spec)
		}
	}
	for _, n := range []string{"", "0", "-1", "x", "100000"} {
		t.Setenv("LISTEN_FDS", n)
		if l, err := Listen("systemd:vty"); err == nil {
			l.Close()
			t.Errorf("LISTEN_FDS=%s", n)
		}
	}
	if _, err := listenPassed("", 1_000_000, 1, nil); err == nil {
		t.Error("a descriptor that is none")
	}
}
