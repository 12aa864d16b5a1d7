package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/vtykit/vtykit/internal/safe"
)

// unitPath is where systemd finds the unit of an administrator, and userPath where it finds the unit's user.
const (
	unitPath = "/etc/systemd/system/" + serviceName + ".service"
	userPath = "/etc/sysusers.d/" + serviceName + ".conf"
)

// unitUser makes the user that the service runs as (sysusers.d(5)). It is not one of systemd's dynamic users: those can be unknown to the
// system bus, which then refuses them, and what services do is asked there.
const unitUser = "u " + serviceName + ` - "Host monitor"` + "\n"

// defaultServiceConfig is in the folder that systemd makes for the service (StateDirectory).
const defaultServiceConfig = "/var/lib/" + serviceName + "/monitor.toml"

// unit is the systemd unit: a user of its own, and nothing that it can write but its folder. It sees all processes and filesystems, because
// it is there to show them, and reads the journal.
func unit(program, config string) (string, error) {
	for _, path := range []string{program, config} {
		if !filepath.IsAbs(path) || strings.ContainsFunc(path, func(r rune) bool { return r < ' ' || r == 0x7f }) {
			return "", fmt.Errorf("%q: a unit needs a path from the root", path)
		}
	}
	return `# Its user is made by ` + userPath + `: ` + unitUser + `
[Unit]
Description=Host monitor at a telnet console
After=network-online.target
Wants=network-online.target

[Service]
Type=exec
ExecStart=` + quoteCommand(program) + ` -config ` + quoteCommand(config) + `
Restart=on-failure
RestartSec=5

User=` + serviceName + `
StateDirectory=` + serviceName + `
StateDirectoryMode=0700
UMask=0077
SupplementaryGroups=systemd-journal

# The settings below take away what it has no use for. For a shell (shell = true) or a port below 1024 some must go: see systemd.exec(5).
CapabilityBoundingSet=
NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=read-only
PrivateTmp=yes
RemoveIPC=yes
` + writable(config) + `PrivateDevices=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_NETLINK AF_UNIX
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
TasksMax=256
MemoryMax=512M

[Install]
WantedBy=multi-user.target
`, nil
}

// quoteShell is a word for a shell, as it is where nothing in it needs quoting.
func quoteShell(s string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("/._-+:@%,", r)
	}
	if strings.ContainsFunc(s, func(r rune) bool { return !plain(r) }) {
		return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
	}
	return s
}

// writable lets the service write beside its configuration where that is not in the folder of its own, if its user owns that one: write
// memory puts a new file in place of the old one.
func writable(config string) string {
	folder := filepath.Dir(config)
	if folder == filepath.Dir(defaultServiceConfig) {
		return ""
	}
	return "ReadWritePaths=" + quoteUnit("-"+folder) + "\n"
}

// quoteUnit is a word in a unit (systemd.unit(5)): quoted, with specifiers switched off.
func quoteUnit(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, `%`, `%%`).Replace(s) + `"`
}

// quoteCommand is a word of a command line (systemd.service(5)), where there are variables besides.
func quoteCommand(s string) string { return strings.ReplaceAll(quoteUnit(s), "$", "$$") }

func serviceConfig(f flags) string {
	if f.config == "" {
		return defaultServiceConfig
	}
	return f.config
}

func printService(program string, f flags, stdout io.Writer) error {
	text, err := unit(program, serviceConfig(f))
	if err == nil {
		_, err = io.WriteString(stdout, text)
	}
	return err
}

func installService(program string, f flags, stdout io.Writer) error {
	if os.Geteuid() != 0 {
		return fmt.Errorf("-service install: %s can be written by root only; -service print prints it", unitPath)
	}
	return writeUnit("/", program, serviceConfig(f), stdout)
}

// writeUnit writes the unit and its user below root, in place of those of before.
func writeUnit(root, program, config string, stdout io.Writer) error {
	text, err := unit(program, config)
	if err != nil {
		return err
	}
	user := filepath.Join(root, userPath)
	if err := os.MkdirAll(filepath.Dir(user), 0o755); err != nil { // no package has made it
		return err
	}
	if err := safe.WriteFile(user, []byte(unitUser), 0o644); err != nil {
		return err
	}
	if err := safe.WriteFile(filepath.Join(root, unitPath), []byte(text), 0o644); err != nil {
		return err
	}
	if folder := filepath.Dir(config); folder != filepath.Dir(defaultServiceConfig) {
		if _, err := fmt.Fprintf(stdout, "The service writes in %s, which is to belong to its user %s.\n", folder, serviceName); err != nil {
			return err
		}
	}
	_, err = fmt.Fprintf(stdout, `%s and %s are written. Start it now and at each start of the system:

    systemd-sysusers
    systemctl daemon-reload
    systemctl enable --now %[3]s

The first account is made by its own user, as nobody can log in before:

    systemctl stop %[3]s
    runuser -u %[3]s -- %[4]s -config %[5]s -new-user NAME
    systemctl start %[3]s
`, unitPath, userPath, serviceName, quoteShell(program), quoteShell(config))
	return err
}

func removeService(stdout io.Writer) error {
	if os.Geteuid() != 0 {
		return fmt.Errorf("-service remove: %s can be removed by root only", unitPath)
	}
	return removeUnit("/", stdout)
}

func removeUnit(root string, stdout io.Writer) error {
	err := os.Remove(filepath.Join(root, unitPath))
	if errors.Is(err, fs.ErrNotExist) {
		return errors.New("-service remove: it is not installed")
	}
	if err != nil {
		return err
	}
	if err := os.Remove(filepath.Join(root, userPath)); err != nil && !errors.Is(err, fs.ErrNotExist) { // a unit of an older monitor has none
		return err
	}
	_, err = fmt.Fprintf(stdout, `%s is removed. What runs, its user, and what it has saved in /var/lib are still there:

    systemctl disable --now %s
    systemctl daemon-reload
`, unitPath, serviceName)
	return err
}

func runService(flags) error {
	return errors.New("-service run: systemd's services are programs like any other")
}
