package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"strings"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/arg"
	"github.com/vtykit/vtykit/console/shell"
	"github.com/vtykit/vtykit/console/status"
	"github.com/vtykit/vtykit/console/transfer"
	"github.com/vtykit/vtykit/internal/safe"
)

// commands registers all that can be typed.
func (m *monitor) commands() {
	status.Commands(m.exec, status.Config{Sampler: &m.sampler, Alarms: &m.alarms, Unicode: (*console.Session).Unicode})
	status.AlarmCommands(m.conf, m.alarms.Update)
	m.conf.LoggingCommands()
	m.screens.Command(m.exec, "screen")
	m.talkCommands()
	m.accountCommands()
	m.configCommands()
	if m.transfer != nil {
		transfer.Mount(m.exec, transfer.Config{Send: m.transfer, Receive: m.transfer, MaxSize: int64(m.set.Limits.TransferMB) << 20})
	}
	if m.set.Shell {
		shell.Command(m.exec, "shell", shell.Config{Observe: func(e shell.Event) {
			what := "began"
			if e.Ended {
				what = "ended: " + e.Status
			}
			m.console.Log(console.Notifications, "SYS", "SHELL", "Shell of %s on vty%d %s", e.User, e.Line, what)
		}})
	}
	if m.fleet != nil {
		m.fleet.Commands(m.exec)
	}
	m.exec.Command("show version", "\nVersion of the monitor", func(_ context.Context, s *console.Session, _ console.Args) error {
		s.Printf("vtykit monitor example %s, %s for %s/%s\n", version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
		return nil
	})
	if m.set.Guest {
		m.console.View(guest).Include(m.exec, "screen", "show host", "chat")
	}
}

// configCommands registers what changes and saves the settings.
func (m *monitor) configCommands() {
	name := arg.Word("NAME")
	x := m.exec
	x.Group("configure", "Enter configuration mode")
	x.Group("copy", "Copy from one file to another")
	x.Group("copy running-config", "Copy from current system configuration")
	x.Command("configure terminal", "\nConfigure from the terminal", console.EnterConfig(m.conf), console.Level(15))
	x.Command("show running-config", "\nCurrent operating configuration", func(_ context.Context, s *console.Session, _ console.Args) error {
		s.Printf("hostname %s\n", m.hostname())
		for _, line := range m.alarmLines() {
			s.Printf("%s\n", line)
		}
		return nil
	}, console.Level(15))
	x.Command("show startup-config", "\nThe settings file, without its passwords", func(_ context.Context, s *console.Session, _ console.Args) error {
		text, err := readSettings(m.config)
		if errors.Is(err, fs.ErrNotExist) {
			return console.UserError("startup-config is not present")
		}
		if err == nil {
			_, err = s.Write([]byte(masked(text)))
		}
		return err
	}, console.Level(15))
	save := func(_ context.Context, s *console.Session, _ console.Args) error {
		s.Printf("Building configuration...\n")
		if err := m.save(); err != nil {
			return console.UserError("Write failed: " + safe.Line(err.Error(), 300))
		}
		s.Printf("[OK]\n")
		return nil
	}
	x.Command("write", "\nWrite running configuration to the settings file", save, console.Level(15))
	x.Command("write memory", "\nWrite to the settings file", save, console.Level(15))
	x.Command("copy running-config startup-config", "\nCopy to the settings file", save, console.Level(15))
	m.conf.Command("[no] hostname", `NAME
		Set system's network name
		NAME  up to 20 letters, digits, dots and dashes`, func(_ context.Context, _ *console.Session, a console.Args) error {
		want := ""
		if !a.Negated() {
			if want = name.Get(a); !hostnameForm.MatchString(want) {
				return console.UserError("A name is 1 to 20 letters, digits, dots and dashes")
			}
		}
		m.mu.Lock()
		defer m.mu.Unlock()
		m.set.Hostname = want
		return nil
	}, name)
}

// alarmLines are the alarms as configuration commands.
func (m *monitor) alarmLines() (list []string) {
	for _, r := range m.alarms.Rules() {
		list = append(list, r.String())
	}
	return list
}

// save writes what can be changed at the console into the settings file. The rest of the file stays as it is now.
func (m *monitor) save() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	text, err := readSettings(m.config)
	if errors.Is(err, fs.ErrNotExist) {
		text, err = defaults, nil
	}
	if err != nil {
		return err
	}
	if text, err = saved(text, settings{Hostname: m.set.Hostname, Alarms: m.alarmLines()}); err != nil {
		return err
	}
	return safe.WriteFile(m.config, []byte(text), 0o600)
}

// run runs a line for somebody whose terminal is elsewhere, and returns what it printed.
func (m *monitor) run(ctx context.Context, user console.User, line string, o console.LineOptions) (output string, ok bool) {
	select {
	case <-m.ready:
	case <-ctx.Done():
		return "", false
	}
	var out strings.Builder
	code := m.console.RunLineFor(ctx, user, line, &out, o)
	return out.String(), code == console.StatusOK
}

// executable is this program, for messages and the service.
func executable() (string, error) {
	path, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("this program's own path: %w", err)
	}
	return path, nil
}
