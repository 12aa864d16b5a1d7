package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/shirou/gopsutil/v4/host"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/status"
	"github.com/vtykit/vtykit/examples/monitor/fleet"
)

// joinFleet goes among the other hosts.
func (m *monitor) joinFleet() (*fleet.Fleet, error) {
	set := m.set.NATS
	server := fleet.Server{Cluster: set.Cluster, Routes: set.Routes}
	if set.URL == "embedded" {
		name, port, err := net.SplitHostPort(set.Listen)
		if err == nil {
			server.Host = name
			server.Port, err = strconv.Atoi(port)
		}
		if err != nil {
			return nil, fmt.Errorf("nats.listen: %w", err)
		}
		if server.Port == 0 {
			server.Port = -1 // any free one, in the words of NATS
		}
	}
	started := time.Now() // of the monitor, where the system does not tell its own
	if at, err := host.BootTime(); err == nil && at > 0 {
		started = time.Unix(int64(at), 0)
	}
	return fleet.Join(fleet.Config{
		URL: set.URL, Server: server, User: set.User, Password: set.Password, Name: m.hostname(), Logger: m.log,
		Status: func() fleet.Status { return m.health(time.Since(started)) },
		Run: func(ctx context.Context, c fleet.Caller, line string) (string, bool) {
			return m.run(ctx, console.User{Name: c.User + "@" + c.Host, Level: c.Level, View: c.View}, line,
				console.LineOptions{Cols: c.Cols, Rows: c.Rows, Unicode: c.Unicode})
		},
		Chat: func(from, user, text string) { m.console.Chat(user+"@"+from, text) },
		Alarm: func(from string, a fleet.Alarm) {
			mnemonic := "RAISED"
			if a.Cleared {
				mnemonic = "CLEARED"
			}
			m.console.Log(console.Severity(a.Severity), "ALARM", mnemonic, "%s: %s", from, a.Text)
		},
	})
}

// stale is how many intervals of the sampler its last sample may be old to say anything.
const stale = 3

// health is this host in a few numbers, without asking the system anything.
func (m *monitor) health(up time.Duration) fleet.Status {
	active := m.alarms.Active()
	warnings, known := m.watch.Warnings()
	st := fleet.Status{Health: healthOf(active, warnings, known), Alarms: int64(len(active)), Uptime: up, System: runtime.GOOS}
	s, ok := m.sampler.Latest()
	if !ok || time.Since(s.Time) > stale*status.DefaultInterval {
		st.Health = fleet.Unknown
		return st
	}
	st.CPU, st.Memory = s.CPU, s.Memory()
	for _, f := range s.Filesystems {
		st.Disk = max(st.Disk, f.Percent())
	}
	return st
}

// healthOf is the worse of the alarms that are raised and of what show host warns of, which may not be known yet.
func healthOf(active []status.Alarm, warnings []string, known bool) (h fleet.Health) {
	switch {
	case len(warnings) > 0:
		h = fleet.Warning
	case known:
		h = fleet.Good
	}
	for _, a := range active {
		if h = max(h, fleet.Warning); a.Severity <= console.Critical {
			h = fleet.Critical
		}
	}
	return h
}

// alarm logs an alarm at the consoles and in the daemon's own log, for hours at which nobody is logged in, and tells the other hosts of it. It is
// the Log of the alarms.
func (m *monitor) alarm(v console.Severity, facility, mnemonic, format string, args ...any) {
	m.console.Log(v, facility, mnemonic, format, args...)
	text := fmt.Sprintf(format, args...)
	level := slog.LevelInfo
	switch {
	case v <= console.Errors:
		level = slog.LevelError
	case v == console.Warnings:
		level = slog.LevelWarn
	}
	m.log.Log(context.Background(), level, "alarm "+strings.ToLower(mnemonic)+": "+text)
	if m.fleet != nil { // while this host is cut off nobody can be told; his list of hosts says so
		_ = m.fleet.SendAlarm(fleet.Alarm{Severity: int(v), Text: text, Cleared: mnemonic == "CLEARED"})
	}
}
