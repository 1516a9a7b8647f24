//! The folder or zip that an export is written to, under a temporary name until everything is durable.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::{self, JoinHandle};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::error::ExportError;
use crate::durable::{self, Access, Barrier, create_new};
use crate::signature::Sha256;

/// An export being written. Dropped before [`Output::finish`] it removes what it wrote.
#[derive(Debug)]
pub(super) struct Output {
    to: PathBuf,
    unfinished: PathBuf,
    form: Form,
    written: BTreeMap<String, Sha256>,
    folders: BTreeSet<PathBuf>,
    replaces: bool,
    flushing: Option<JoinHandle<io::Result<()>>>,
    /// An advisory lock, held while writing: an unfinished export without it was left by a killed process.
    _lock: Option<File>,
}

#[derive(Debug)]
enum Form {
    /// The barrier is opened before anything is written: it reports every write error from then on.
    Folder(Option<Barrier>),
    /// Nothing is written: which files there would be, with which bytes.
    Digests,
    Zip {
        /// `None` once the central directory is written.
        writer: Option<Box<ZipWriter<File>>>,
        /// A second handle to the same file.
        file: File,
    },
}

/// From this many files on, one `syncfs` is faster than one `fsync` each.
const MANY: usize = 8;

impl Output {
    /// A new folder, or a new zip if `to` ends in `.zip`. [`ExportError::Exists`] if `to` exists, unless `replaces`: then it stays until
    /// [`Output::finish`].
    pub(super) fn create(to: &Path, replaces: bool) -> Result<Self, ExportError> {
        let exists = to.symlink_metadata().is_ok();
        if exists && !replaces {
            return Err(ExportError::Exists(to.to_owned()));
        }
        let unfinished = sibling(to, "unfinished");
        remove_leftovers(to, &unfinished);
        let is_zip = to.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("zip"));
        let made = match is_zip {
            true => create_new(&unfinished, Access::Owner).and_then(|file| {
                Ok(Form::Zip {
                    file: file.try_clone()?,
                    writer: Some(Box::new(ZipWriter::new(file))),
                })
            }),
            // Without the barrier every file is synced.
            false => durable::new_private_dirs(&unfinished).map(|()| Form::Folder(Barrier::open(&unfinished).ok().flatten())),
        };
        Ok(Self {
            form: made.map_err(|error| ExportError::io(to, &error))?,
            _lock: lock(&unfinished),
            to: to.to_owned(),
            unfinished,
            written: BTreeMap::new(),
            folders: BTreeSet::new(),
            replaces: exists,
            flushing: None,
        })
    }

    /// Writes nothing, and records what would be written.
    pub(super) fn digests() -> Self {
        Self {
            to: PathBuf::new(),
            unfinished: PathBuf::new(),
            form: Form::Digests,
            written: BTreeMap::new(),
            folders: BTreeSet::new(),
            replaces: false,
            flushing: None,
            _lock: None,
        }
    }

    /// Writes one file and returns its digest; `name` is ASCII, with `/` between folder and file.
    pub(super) fn add(&mut self, name: &str, bytes: &[u8]) -> Result<Sha256, ExportError> {
        let digest = Sha256::of(bytes);
        self.add_hashed(name, bytes, digest)?;
        Ok(digest)
    }

    /// The same for bytes whose digest has just been computed.
    pub(super) fn add_hashed(&mut self, name: &str, bytes: &[u8], digest: Sha256) -> Result<(), ExportError> {
        let written = match &mut self.form {
            Form::Folder(_) => write_file(&self.unfinished.join(name), bytes, &mut self.folders),
            Form::Digests => Ok(()),
            Form::Zip { writer: Some(zip), .. } => write_entry(zip, name, bytes),
            Form::Zip { writer: None, .. } => Err(io::ErrorKind::NotConnected.into()),
        };
        written.map_err(|error| ExportError::io(&self.to, &error))?;
        self.written.insert(name.to_owned(), digest);
        Ok(())
    }

    /// Starts syncing what is written so far on another thread: the messages are most of a bundle, and setting the report takes a while.
    pub(super) fn start_flush(&mut self) {
        self.flushing = match &self.form {
            Form::Folder(Some(barrier)) if self.written.len() >= MANY => {
                let barrier = barrier.try_clone().ok();
                barrier.map(|barrier| thread::spawn(move || barrier.sync()))
            }
            Form::Folder(_) | Form::Digests => None,
            Form::Zip { file, .. } => file.try_clone().ok().map(|file| thread::spawn(move || file.sync_data())),
        };
    }

    /// The files written so far by name, with their digests.
    pub(super) fn written(&self) -> &BTreeMap<String, Sha256> {
        &self.written
    }

    /// Makes everything durable, then visible under its name. Returns the names of the files.
    pub(super) fn finish(mut self) -> Result<Vec<PathBuf>, ExportError> {
        self.sync()
            .and_then(|()| self.place())
            .map_err(|error| ExportError::io(&self.to, &error))?;
        Ok(self.written.keys().map(PathBuf::from).collect())
    }

    fn sync(&mut self) -> io::Result<()> {
        if let Some(flushing) = self.flushing.take() {
            // The kernel reports a failed write once: this result must not be dropped.
            flushing.join().map_err(|_| io::Error::from(io::ErrorKind::Other))??;
        }
        match &mut self.form {
            Form::Zip { writer, .. } => match writer.take() {
                Some(zip) => zip.finish()?.sync_all(),
                None => Ok(()),
            },
            Form::Folder(Some(barrier)) if self.written.len() >= MANY => barrier.sync(),
            Form::Folder(_) | Form::Digests => self.sync_each(),
        }
    }

    fn sync_each(&self) -> io::Result<()> {
        let mut folders = BTreeSet::from([self.unfinished.clone()]);
        for name in self.written.keys() {
            let path = self.unfinished.join(name);
            durable::sync_file(&path)?;
            folders.extend(path.parent().map(Path::to_owned));
        }
        folders.iter().try_for_each(|folder| durable::sync_dir(folder))
    }

    /// What it replaces gets the temporary name, and is removed on drop.
    fn place(&self) -> io::Result<()> {
        match self.replaces {
            true => exchange(&self.unfinished, &self.to)?,
            false => rename_new(&self.unfinished, &self.to)?,
        }
        durable::sync_parent(&self.to)
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        // Closes the file: Windows removes no open one.
        if let Form::Zip { writer, .. } = &mut self.form {
            *writer = None;
        }
        if !matches!(self.form, Form::Digests) {
            remove(&self.unfinished);
        }
    }
}

/// Renames; an error if `to` exists.
fn rename_new(from: &Path, to: &Path) -> io::Result<()> {
    #[cfg(target_os = "linux")]
    if let Some(done) = rename_with(from, to, rustix::fs::RenameFlags::NOREPLACE) {
        return done;
    }
    match to.symlink_metadata() {
        Ok(_) => Err(io::ErrorKind::AlreadyExists.into()),
        Err(_) => fs::rename(from, to),
    }
}

/// Exchanges two names, atomically where the file system can: then one of the two is there at any time.
fn exchange(new: &Path, old: &Path) -> io::Result<()> {
    #[cfg(target_os = "linux")]
    if let Some(done) = rename_with(new, old, rustix::fs::RenameFlags::EXCHANGE) {
        return done;
    }
    if new.is_file() && old.is_file() {
        // A rename replaces a file atomically, but not a folder.
        return fs::rename(new, old);
    }
    let aside = sibling(old, "before");
    fs::rename(old, &aside)?;
    if let Err(error) = fs::rename(new, old) {
        let _ = fs::rename(&aside, old);
        return Err(error);
    }
    fs::rename(&aside, new)
}

/// `None` where the kernel or the file system does not support the flag.
#[cfg(target_os = "linux")]
fn rename_with(from: &Path, to: &Path, flags: rustix::fs::RenameFlags) -> Option<io::Result<()>> {
    use rustix::fs::{CWD, renameat_with};
    use rustix::io::Errno;
    match renameat_with(CWD, from, CWD, to, flags) {
        Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => None,
        done => Some(done.map_err(io::Error::from)),
    }
}

/// Removes unfinished exports to this destination that killed processes left. Those still being written are locked.
fn remove_leftovers(to: &Path, own: &Path) {
    remove(own);
    remove_unfinished(to);
}

/// Removes the unfinished exports to this path that killed processes left.
pub(super) fn remove_unfinished(to: &Path) {
    let start = hidden_start(to, "unfinished");
    for entry in fs::read_dir(durable::parent(to)).into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().starts_with(&start) && lock(&entry.path()).is_some() {
            remove(&entry.path());
        }
    }
}

/// `None` if another process holds it. Not on Windows, where a lock is mandatory and would keep its own holder from writing.
#[cfg(unix)]
fn lock(path: &Path) -> Option<File> {
    let file = File::open(path).ok()?;
    file.try_lock().is_ok().then_some(file)
}

#[cfg(not(unix))]
fn lock(_path: &Path) -> Option<File> {
    None
}

/// `folders` are those created before.
fn write_file(path: &Path, bytes: &[u8], folders: &mut BTreeSet<PathBuf>) -> io::Result<()> {
    if let Some(folder) = path.parent().filter(|folder| !folders.contains(*folder)) {
        durable::new_private_dirs(folder)?;
        folders.insert(folder.to_owned());
    }
    create_new(path, Access::Owner)?.write_all(bytes)
}

/// Entries have no modification time and no owner, so that the same facts give the same zip.
fn write_entry(zip: &mut ZipWriter<File>, name: &str, bytes: &[u8]) -> io::Result<()> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o600)
        .large_file(bytes.len() as u64 >= u64::from(u32::MAX));
    zip.start_file(name, options)?;
    zip.write_all(bytes)
}

/// A hidden name beside the destination, used by this export only.
fn sibling(to: &Path, what: &str) -> PathBuf {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    to.with_file_name(format!("{}{}-{count}", hidden_start(to, what), std::process::id()))
}

/// The start of such names.
fn hidden_start(to: &Path, what: &str) -> String {
    let name = to.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    format!(".{name}.{what}-")
}

fn remove(path: &Path) {
    let _ = fs::remove_dir_all(path).or_else(|_| fs::remove_file(path));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn two(to: &Path, replaces: bool) -> Result<Vec<PathBuf>, ExportError> {
        let mut output = Output::create(to, replaces)?;
        output.add("a.eml", b"Subject: a\r\n\r\n\xE8 \r\n")?;
        output.add("folder/b.eml", b"b")?;
        output.finish()
    }

    fn listed(dir: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(dir)
            .expect("listed")
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_folder_has_the_exact_bytes_and_no_temporary_files() {
        let dir = tempfile::tempdir().expect("temp dir");
        let to = dir.path().join("prova");
        assert_eq!(two(&to, false).expect("written"), [PathBuf::from("a.eml"), "folder/b.eml".into()]);
        assert_eq!(fs::read(to.join("a.eml")).expect("there"), b"Subject: a\r\n\r\n\xE8 \r\n");
        assert_eq!(listed(dir.path()), ["prova"]);
        #[cfg(unix)]
        {
            let mode = |path: PathBuf| std::os::unix::fs::PermissionsExt::mode(&fs::metadata(path).expect("there").permissions()) & 0o777;
            let modes = [to.clone(), to.join("folder"), to.join("a.eml"), to.join("folder/b.eml")].map(mode);
            assert_eq!(modes, [0o700, 0o700, 0o600, 0o600], "certified mail is the owner's alone");
            let zip = dir.path().join("prova.zip");
            two(&zip, false).expect("written");
            assert_eq!(mode(zip), 0o600);
        }
    }

    #[test]
    fn the_same_files_give_the_same_zip() {
        let dir = tempfile::tempdir().expect("temp dir");
        let (first, second) = (dir.path().join("1.zip"), dir.path().join("2.ZIP"));
        two(&first, false).expect("written");
        two(&second, false).expect("written");
        assert_eq!(fs::read(&first).expect("read"), fs::read(&second).expect("read"));
        let mut zip = zip::ZipArchive::new(File::open(&first).expect("there")).expect("a zip");
        let mut bytes = Vec::new();
        io::Read::read_to_end(&mut zip.by_name("folder/b.eml").expect("entry"), &mut bytes).expect("read");
        assert_eq!(bytes, b"b");
    }

    #[test]
    fn an_existing_folder_is_replaced_only_on_request() {
        let dir = tempfile::tempdir().expect("temp dir");
        let to = dir.path().join("prova");
        fs::create_dir(&to).expect("made");
        fs::write(to.join("mio"), b"mio").expect("written");
        assert!(matches!(two(&to, false), Err(ExportError::Exists(path)) if path == to));
        assert_eq!(listed(&to), ["mio"]);
        two(&to, true).expect("replaced");
        assert_eq!(
            (listed(&to), listed(dir.path())),
            (vec!["a.eml".into(), "folder".into()], vec!["prova".into()])
        );
    }

    #[test]
    fn of_two_exports_to_one_name_the_second_fails() {
        let dir = tempfile::tempdir().expect("temp dir");
        let to = dir.path().join("prova");
        let mut first = Output::create(&to, false).expect("created");
        first.add("a.eml", b"first").expect("added");
        let mut second = Output::create(&to, false).expect("created");
        second.add("a.eml", b"second").expect("its own file");
        first.finish().expect("placed");
        assert!(matches!(second.finish(), Err(ExportError::Exists(path)) if path == to));
        assert_eq!(fs::read(to.join("a.eml")).expect("read"), b"first");
        assert_eq!(listed(dir.path()), ["prova"]);
    }

    #[cfg(unix)]
    #[test]
    fn an_export_left_by_a_killed_process_is_removed_and_a_running_one_is_not() {
        let dir = tempfile::tempdir().expect("temp dir");
        for name in ["prova", "prova.zip"] {
            let to = dir.path().join(name);
            let left = dir.path().join(format!(".{name}.unfinished-1-0"));
            match name.ends_with("zip") {
                true => fs::write(&left, b"half").expect("written"),
                false => fs::create_dir_all(left.join("invio")).expect("made"),
            }
            let going = Output::create(&to, false).expect("created");
            two(&to, false).expect("written");
            assert!(!left.exists() && going.unfinished.exists());
            drop(going);
        }
        assert_eq!(listed(dir.path()), ["prova", "prova.zip"]);
    }

    #[test]
    fn a_folder_and_a_file_exchange_names() {
        let dir = tempfile::tempdir().expect("temp dir");
        let (new, old) = (dir.path().join("new"), dir.path().join("old"));
        fs::write(&new, b"new").expect("written");
        fs::create_dir(&old).expect("made");
        exchange(&new, &old).expect("exchanged");
        assert!(new.is_dir() && old.is_file());
    }

    #[test]
    fn an_output_that_fails_or_is_dropped_leaves_nothing() {
        let dir = tempfile::tempdir().expect("temp dir");
        let file = dir.path().join("file");
        fs::write(&file, b"").expect("written");
        assert!(matches!(two(&file.join("below"), false), Err(ExportError::Io { .. })));
        for name in ["folder", "archive.zip"] {
            let mut output = Output::create(&dir.path().join(name), false).expect("created");
            output.add("a.eml", b"a").expect("added");
            drop(output);
        }
        assert_eq!(listed(dir.path()), ["file"]);
    }
}
