package main

import (
	"bytes"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/internal/testclient"
)

// TestAlarmsReachTheCollector: an alarm goes to the syslog collector of the settings while nobody is logged in, with its severity.
func TestAlarmsReachTheCollector(t *testing.T) {
	collector, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer collector.Close()
	start(t, flags{config: settle(t, fmt.Sprintf("alarms = [\"alarm interface nowhere0 down\"]\nsyslog = \"udp://%s\"\n", collector.LocalAddr()))})
	if err := collector.SetReadDeadline(time.Now().Add(testclient.Patience)); err != nil {
		t.Fatal(err)
	}
	for buf := make([]byte, 2048); ; {
		n, _, err := collector.ReadFrom(buf)
		if err != nil {
			t.Fatal(err)
		}
		got := string(buf[:n])
		if strings.Contains(got, "alarm raised: interface nowhere0: down") {
			if !strings.HasPrefix(got, "<187>1 ") || !strings.Contains(got, " vm "+serviceName+" ") { // local7, error
				t.Errorf("%q", got)
			}
			return
		}
	}
}

// TestAlarmsInTheLog: they are in the daemon's own log too, which the system keeps of a service.
func TestAlarmsInTheLog(t *testing.T) {
	var out bytes.Buffer
	m := &monitor{log: slog.New(slog.NewTextHandler(&out, nil)), console: console.New(console.Config{})}
	m.alarm(console.Errors, "ALARM", "RAISED", "%s", "process x: absent")
	m.alarm(console.Warnings, "ALARM", "RAISED", "%s", "cpu: 99 %, above 90 %")
	m.alarm(console.Notifications, "ALARM", "CLEARED", "%s", "process x: running, after 5s")
	for _, want := range []string{`level=ERROR msg="alarm raised: process x: absent"`, `level=WARN msg="alarm raised: cpu: 99 %, above 90 %"`, `level=INFO msg="alarm cleared: process x: running, after 5s"`} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%s is not in\n%s", want, &out)
		}
	}
}

func TestCollectorSetting(t *testing.T) {
	for setting, want := range map[string]string{"udp://logs": "udp logs", "tcp://10.0.0.1:601": "tcp 10.0.0.1:601", "tls://[2001:db8::1]": "tls [2001:db8::1]"} {
		if s, err := collectorOf(setting); err != nil || s.Network+" "+s.Addr != want {
			t.Errorf("%s: %+v, %v", setting, s, err)
		}
	}
	for _, setting := range []string{"logs", "logs:514", "http://logs", "udp://", "udp://u@logs", "tcp://logs/x", "udp://logs?x", "udp:logs", "udp://\x1b[2J"} {
		if _, err := parseSettings(fmt.Sprintf("syslog = %q", setting)); err == nil || strings.ContainsAny(err.Error(), "\x1b\n") {
			t.Errorf("%q: %v", setting, err)
		}
	}
}
