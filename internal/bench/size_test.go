package bench

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/crypto/bcrypt"

	"github.com/vtykit/vtykit/auth"
)

// BenchmarkProgramSize builds the design's program as a firmware would have it, and logs in to it.
func BenchmarkProgramSize(b *testing.B) {
	path := filepath.Join(b.TempDir(), "program")
	build := func(goos, goarch, path string) {
		cmd := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", path, "testdata/program/main.go")
		cmd.Env = append(os.Environ(), "GOOS="+goos, "GOARCH="+goarch, "CGO_ENABLED=0")
		if out, err := cmd.CombinedOutput(); err != nil {
			b.Fatalf("%v\n%s", err, out)
		}
	}
	build("linux", "amd64", path)
	info, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(info.Size())/1e6, "MB")
	b.ReportMetric(0, "ns/op")
	if rss(os.Getpid()) == 0 {
		b.Log("no /proc here: the program was built, not run")
		return
	}
	build("", "", path)
	argon, err := auth.Hash("admin")
	if err != nil {
		b.Fatal(err)
	}
	// Of the two hashes, argon2id takes much memory by intention, which the Go runtime gives back slowly.
	crypt, err := bcrypt.GenerateFromPassword([]byte("admin"), bcrypt.DefaultCost) // a weaker one would be hashed anew
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(oneSession(b, path, string(crypt)))/1e6, "MB-RSS")
	b.ReportMetric(float64(oneSession(b, path, argon))/1e6, "MB-RSS-argon2")
}

// oneSession runs the program, logs in, and returns how many bytes it then has in RAM.
func oneSession(b *testing.B, path, hash string) int {
	l := listen(b)
	addr := l.Addr().String()
	l.Close()
	cmd := exec.Command(path, addr, hash)
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { defer close(ended); cmd.Wait() }()
	defer func() { cmd.Process.Kill(); <-ended }()
	for up := false; !up; {
		c, err := net.Dial("tcp", addr)
		if up = err == nil; up {
			c.Close()
			continue
		}
		select {
		case <-ended:
			b.Fatalf("the program ended: %v", cmd.ProcessState)
		case <-time.After(5 * time.Millisecond):
		}
	}
	c := dial(b, addr)
	c.until("Username: ")
	c.send(agreement + "admin\r")
	c.until("Password: ")
	c.send("admin\r")
	c.until("router#")
	c.send("show interface eth0\r")
	c.until("\nrouter#")
	return rss(cmd.Process.Pid)
}
