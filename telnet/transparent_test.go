package telnet

import (
	"context"
	"io"
	"net"
	"testing"
	"testing/synctest"
	"time"
)

// TestCP19_Transparent: both directions are asked for, and given back, unless the peer had them on by itself; a peer that refuses or is silent is not waited for
// any longer than that.
func TestCP19_Transparent(t *testing.T) {
	for _, c := range []struct {
		name       string
		before     string // from the peer, first
		answer     string // to what is asked
		in, out    bool
		asks, ends string
		after      time.Duration
	}{
		{"agrees", "", "\xff\xfd\x00\xff\xfb\x00", true, true, "\xff\xfb\x00\xff\xfd\x00", "\xff\xfc\x00\xff\xfe\x00", 0},
		{"refuses", "", "\xff\xfe\x00\xff\xfc\x00", false, false, "\xff\xfb\x00\xff\xfd\x00", "", 0},
		{"one way", "", "\xff\xfe\x00\xff\xfb\x00", true, false, "\xff\xfb\x00\xff\xfd\x00", "\xff\xfe\x00", 0},
		{"has it", "\xff\xfd\x00\xff\xfb\x00", "", true, true, "", "", 0},
		{"has one", "\xff\xfb\x00", "\xff\xfd\x00", true, true, "\xff\xfb\x00", "\xff\xfc\x00", 0},
		{"silent", "", "", false, false, "\xff\xfb\x00\xff\xfd\x00", "", time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				here, there := net.Pipe()
				conn := NewConn(here, Limits{})
				got := make(chan string, 16)
				go func() {
					defer close(got)
					for p := make([]byte, 4096); ; {
						n, err := there.Read(p)
						if err != nil {
							return
						}
						got <- string(p[:n])
					}
				}()
				said := func() (all string) {
					synctest.Wait()
					for len(got) > 0 {
						all += <-got
					}
					return all
				}
				received := make(chan error)
				go func() {
					var err error
					for err == nil {
						err = conn.Receive(&texts{})
					}
					received <- err
				}()
				io.WriteString(there, c.before)
				said()
				start, done := time.Now(), make(chan struct{})
				go func() {
					defer close(done)
					ctx, cancel := context.WithTimeout(t.Context(), time.Second)
					defer cancel()
					conn.Transparent(ctx, true)
				}()
				if asks := said(); asks != c.asks {
					t.Errorf("asks %q, want %q", asks, c.asks)
				}
				io.WriteString(there, c.answer)
				<-done
				if took := time.Since(start); took != c.after {
					t.Error("took", took)
				}
				if in, out := conn.Binary(); in != c.in || out != c.out {
					t.Error(in, out)
				}
				conn.Write([]byte("a\rb\xff"))
				if want := map[bool]string{true: "a\rb\xff\xff", false: "a\r\x00b\xff\xff"}[c.out]; said() != want {
					t.Error("the CR does not pass as it is, or passes so where it must not")
				}
				conn.Transparent(t.Context(), false)
				if ends := said(); c.name != "silent" && ends != c.ends {
					t.Errorf("ends with %q, want %q", ends, c.ends)
				}
				conn.Disconnect("test")
				there.Close()
				<-received
				for range got {
				}
			})
		})
	}
}
