package status

import (
	"encoding/json"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"
)

const namespaceEnv = "VTYKIT_MOUNT_AT"

// TestOwnMounts: a daemon that lives among mounts of its own, as a service of systemd or a container may, shows those, and not other ones with the
// space of what is at their paths.
func TestOwnMounts(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	at := t.TempDir()
	cmd := exec.Command(self, "-test.run=^TestOwnMountsChild$", "-test.v")
	cmd.Env = append(os.Environ(), namespaceEnv+"="+at)
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNS}
	if uid := os.Geteuid(); uid != 0 {
		cmd.SysProcAttr.Cloneflags |= syscall.CLONE_NEWUSER
		cmd.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: uid, Size: 1}}
	}
	out, err := cmd.CombinedOutput()
	if denied := "operation not permitted"; err != nil && (strings.Contains(err.Error(), denied) || strings.Contains(string(out), denied)) {
		t.Skipf("nothing can be mounted here: %v\n%s", err, out)
	}
	_, text, found := strings.Cut(string(out), "mounts: ")
	if !found {
		t.Fatalf("%v\n%s", err, out)
	}
	var lists [][]FilesystemUse
	if err := json.NewDecoder(strings.NewReader(text)).Decode(&lists); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for n, list := range lists {
		i := slices.IndexFunc(list, func(f FilesystemUse) bool { return f.Mount == at })
		if i < 0 || list[i].Total != 2<<20 || list[i].Device != "upper" {
			t.Errorf("list %d has not what is mounted at %s: %+v", n, at, list)
		}
	}
}

// TestOwnMountsChild is the program of TestOwnMounts, in a mount namespace of its own.
func TestOwnMountsChild(t *testing.T) {
	at := os.Getenv(namespaceEnv)
	if at == "" {
		return
	}
	if err := syscall.Mount("", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, ""); err != nil {
		t.Fatal(err)
	}
	for _, m := range [][2]string{{"lower", "size=1m"}, {"upper", "size=2m"}} {
		if err := syscall.Mount(m[0], at, "tmpfs", 0, m[1]); err != nil {
			t.Fatal(err)
		}
	}
	shown, _, err := newMachine(nil).filesystems(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal([][]FilesystemUse{(&host{}).filesystems(t.Context()), shown})
	if err != nil {
		t.Fatal(err)
	}
	os.Stdout.WriteString("mounts: " + string(text) + "\n")
}
