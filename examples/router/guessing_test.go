package main

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vtykit/vtykit/auth"
	"github.com/vtykit/vtykit/internal/testclient"
)

// guess is one connection of a botnet's: it tries pairs until it is closed, and returns all that it read.
func guess(source, addr string, pairs []string) string {
	d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(source)}, Timeout: testclient.Patience}
	conn, err := d.Dial("tcp", addr)
	if err != nil {
		return err.Error()
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(2 * testclient.Patience))
	var got []byte
	buf := make([]byte, 1024)
	asked := 0
	for {
		n, err := conn.Read(buf)
		got = append(got, buf[:n]...)
		for bytes.Count(got, []byte("Username: ")) > asked {
			name, password, _ := strings.Cut(pairs[asked%len(pairs)], " ")
			io.WriteString(conn, name+"\r\n"+password+"\r\n")
			asked++
		}
		if err != nil || bytes.Contains(got, []byte("router>")) || bytes.Contains(got, []byte("router#")) {
			return string(got)
		}
	}
}

// pairsOfMirai are some of what its published source tries.
var pairsOfMirai = []string{"root xc3511", "root vizxv", "root admin", "admin admin", "root 888888", "root xmhdipc", "root default", "root juantech",
	"root 123456", "support support", "admin password", "user user", "guest 12345", "ubnt ubnt", "666666 666666", "tech tech", "mother fucker"}

// TestR062_MiraiOverSockets: the list from one source at 50 connections a second, and from 200 sources, against the router: nobody gets in,
// the one is refused from its fifth try on at the latest, the log has a line for each source and no more, and whoever is logged in works on.
func TestR062_MiraiOverSockets(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("other systems have only one loopback address")
	}
	hash, err := auth.Cost{Memory: 4096, Passes: 1}.Hash("s3cret-word") // so that the queue for it is short; internal/bench has the default
	if err != nil {
		t.Fatal(err)
	}
	path := startConfig(t, "username admin secret 9 "+hash) // those of a file are hashed anew at login
	var stderr *bytes.Buffer
	t.Cleanup(func() { checkLog(t, stderr.String()) }) // behind the end of the router
	addr, log := start(t, flags{config: path, countLocal: true})
	stderr = log
	admin := from(t, "127.0.7.7", addr, testclient.Options{})
	as(admin, "admin", "s3cret-word", "router>")

	var botnet sync.WaitGroup
	var mu sync.Mutex
	answers := map[string]int{} // of the single source, by text
	others := 0
	try := func(source string, n int) {
		botnet.Go(func() {
			got := guess(source, addr, append(slices.Clone(pairsOfMirai[n%len(pairsOfMirai):]), pairsOfMirai...))
			mu.Lock()
			defer mu.Unlock()
			if strings.Contains(got, "router>") || strings.Contains(got, "router#") {
				t.Errorf("%s got in: %q", source, got)
			}
			for _, text := range []string{"% Login invalid", "% Not allowed at this time", "% Too many sessions"} {
				if source == "127.0.66.66" {
					answers[text] += strings.Count(got, text)
				} else {
					others += strings.Count(got, text)
				}
			}
		})
	}
	stop := make(chan struct{})
	var echoes []time.Duration
	var typing sync.WaitGroup
	typing.Go(func() {
		key := time.NewTicker(5 * time.Millisecond)
		defer key.Stop()
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			case <-key.C:
			}
			began := time.Now()
			admin.Send(string(rune('a' + i%26)))
			admin.WaitRaw("the echo", func(raw string) bool { return strings.HasSuffix(raw, string(rune('a'+i%26))) })
			echoes = append(echoes, time.Since(began))
			if i%40 == 39 {
				admin.Send("\x15")
				admin.Expect("router>")
			}
		}
	})
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for n := range 75 { // 1.5 s
		<-tick.C
		try("127.0.66.66", n)
		for i := range 8 {
			try(fmt.Sprintf("127.0.%d.%d", 100+(8*n+i)%200/100, 1+(8*n+i)%100), n)
		}
	}
	botnet.Wait()
	close(stop)
	typing.Wait()
	slices.Sort(echoes)
	t.Logf("single source: %v; 200 others: %d answers; echo meanwhile: median %v, p99 %v of %d", answers, others, echoes[len(echoes)/2], echoes[len(echoes)*99/100], len(echoes))
	if n := answers["% Login invalid"]; n > 5 || n == 0 {
		t.Errorf("the single source had %d tries", n)
	}
	if answers["% Not allowed at this time"] == 0 {
		t.Error("the single source was never refused")
	}
	admin.Send("\x15show privilege\r")
	admin.Expect("level is 1\nrouter>")
}

// checkLog: guessing is a line for each source from the login, and one from the server.
func checkLog(t *testing.T, log string) {
	t.Helper()
	lines := map[string]int{}
	kind := regexp.MustCompile(`msg="?(login failed|login refused|session ended|connection refused|connections refused earlier)"?.* (?:source|remote)=([0-9.]+)`)
	for l := range strings.Lines(log) {
		m := kind.FindStringSubmatch(l)
		switch {
		case strings.Contains(l, "s3cret") || strings.Contains(l, "vizxv"):
			t.Errorf("a password in the log: %s", l)
		case m == nil || m[2] == "127.0.7.7" || m[1] == "connections refused earlier": // what is left is told when the router ends
		case strings.HasPrefix(m[1], "login"):
			lines["login of "+m[2]]++
		default:
			lines["server of "+m[2]]++
		}
	}
	if len(lines) < 100 {
		t.Errorf("only %d kinds of lines:\n%.2000s", len(lines), log)
	}
	for what, n := range lines {
		if n > 1 {
			t.Errorf("%s: %d lines", what, n)
		}
	}
}
