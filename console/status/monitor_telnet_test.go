package status

import (
	"context"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/vtykit/vtykit/internal/testclient"
	"github.com/vtykit/vtykit/telnet"
)

// TestCP23_MonitorOverTelnet: this host, watched through a real connection whose window changes (RFC 1073), and which is cut in the middle;
// no goroutine is left (TestMain).
func TestCP23_MonitorOverTelnet(t *testing.T) {
	sampler, alarms := &Sampler{Interval: time.Second}, &Alarms{}
	if err := alarms.Set(DefaultAlarms()); err != nil {
		t.Fatal(err)
	}
	sampler.Sampled = alarms.Check
	ctx, cancel := context.WithCancel(context.Background())
	sampled := make(chan error, 1)
	go func() { sampled <- sampler.Run(ctx) }()
	defer func() { cancel(); <-sampled }()

	c := newConsole(newMachine(sampler), Config{Sampler: sampler, Alarms: alarms})
	ended := make(chan string, 1)
	srv := &telnet.Server{Handler: telnet.HandlerFunc(func(ctx context.Context, t *telnet.Conn) { ended <- c.Serve(ctx, t) })}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- srv.Serve(l) }()
	defer func() { srv.Close(); <-served }()

	client := testclient.Dial(t, l.Addr().String(), testclient.Options{Cols: 80, Rows: 24})
	client.Expect("edge1#")
	client.Enter("monitor host interval 1")
	rowOfKeys := func(row int) func(string) bool {
		return func(screen string) bool {
			lines := strings.Split(screen, "\n")
			return len(lines) >= row && strings.Contains(lines[row-1], "q quit") && strings.Contains(lines[1], "CPU")
		}
	}
	client.Wait("the keys in row 23", rowOfKeys(23))
	client.Resize(132, 43)
	client.Wait("the keys in row 42", rowOfKeys(42))
	client.Resize(40, 12)
	client.Wait("the keys in row 11", rowOfKeys(11))
	client.Send("q")
	client.Wait("the prompt", func(screen string) bool { return strings.HasSuffix(screen, "edge1#") })
	client.Enter("watch interval 1 show memory")
	client.Wait("a view", func(screen string) bool { return strings.Contains(screen, "Every 1 s: show memory") })
	client.Close()
	<-ended
}
