import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** For tests: a disk of its own in memory, which gets full. */
export class SmallDisk {
  private constructor(readonly path: string) {}

  /** @param mebibytes how much there is room for @returns `undefined` where none may be mounted: only root may, and on Linux */
  static async mount(mebibytes: number): Promise<SmallDisk | undefined> {
    const path = await mkdtemp(join(tmpdir(), 'ginforge-small-disk-'));
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs', path], { stdio: 'ignore' });
    } catch {
      await rm(path, { recursive: true });
      return undefined;
    }
    return new SmallDisk(path);
  }

  /** Takes so many bytes, as somebody else does who uses the disk. */
  async fill(bytes: number): Promise<void> {
    await writeFile(this.ballast, Buffer.alloc(bytes));
  }

  /** Ends what {@link fill} began. */
  async makeRoom(): Promise<void> {
    await rm(this.ballast);
  }

  async unmount(): Promise<void> {
    execFileSync('umount', [this.path]);
    await rm(this.path, { recursive: true });
  }

  private get ballast(): string {
    return join(this.path, '.ballast');
  }
}
