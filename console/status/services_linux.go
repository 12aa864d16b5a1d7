package status

import (
	"context"
	"os"
)

// services asks systemd by its own program. --plain without a legend is what all versions print alike.
func (m *machine) services(ctx context.Context) ([]serviceInfo, error) {
	if _, err := os.Stat("/run/systemd/system"); err != nil && m.runs.folders == nil { // sd_booted(3)
		return nil, reason("systemd does not run here")
	}
	out, cut, err := m.runs.run(ctx, "systemctl", "list-units", "--type=service", "--all", "--full", "--plain", "--no-legend", "--no-pager")
	list := parseUnits(out)
	if err == nil && cut {
		err = reason("there are more services than can be shown")
	}
	return list, err
}
