/** "Check Installation" and "Report Issue": what is wrong and what to do, for the person and, without what is private, for others. */
import * as vscode from 'vscode';
import path from 'node:path';
import type { CommandId } from '../contributions/commands.js';
import { examine } from '../doctor/examine.js';
import { inOneSentence, type Finding } from '../doctor/finding.js';
import { issueOf, reportAsMarkdown, reportAsText, type Report } from '../doctor/report.js';
import { isCancelled } from '../engine/errors.js';
import { t } from '../l10n/texts.js';
import { DEMO_MODEL } from '../models/catalogue.js';
import type { Services } from '../workbench/services.js';
import { runtimeSettings } from '../workbench/settings.js';

const SCHEME = 'clip-gaze-report';

/** Shows reports as documents that nothing has to be saved of. */
export class Installation implements vscode.Disposable {
  private report: Report | undefined;
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly documents: vscode.Disposable;

  constructor(private readonly services: Services) {
    this.documents = vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
      onDidChange: this.changed.event,
      provideTextDocumentContent: () =>
        this.report ? reportAsText(this.report) : `${t('Run "Clip Gaze: Check Installation" again.')}\n`,
    });
  }

  /** Examines everything and shows what was found. Somebody who stops it is shown nothing. */
  async check(): Promise<void> {
    if (!(await this.examine())) return;
    await this.show();
    const { findings = [] } = this.report ?? {};
    const [copy, report] = [t('Copy'), t('Report Issue')];
    const wrong = findings.some(({ verdict }) => verdict === 'wrong');
    const tell = wrong ? vscode.window.showWarningMessage : vscode.window.showInformationMessage;
    // Not waited for: the command is over when its report is there.
    void tell(inOneSentence(findings), copy, report).then(async (chosen) => {
      if (chosen === copy) await this.copy();
      if (chosen === report) await vscode.commands.executeCommand('clipGaze.reportIssue' satisfies CommandId);
    });
  }

  /** Opens VS Code's reporter, filled; where it would not take it, shows and copies what would have been in it. */
  async reportIssue(): Promise<void> {
    if (!this.report && !(await this.examine())) return;
    if (!this.report) return;
    try {
      const { extension } = this.services.extension;
      if (!takesReports(extension.packageJSON as Manifest))
        throw new Error(/* not translated */ 'the manifest names no place for reports');
      const issue = issueOf(extension.id, { ...this.report, log: this.services.log.recent });
      await vscode.commands.executeCommand('workbench.action.openIssueReporter', issue);
    } catch (error) {
      this.services.log.warn(`the reporter was not opened: ${error instanceof Error ? error.message : String(error)}`);
      await this.show();
      await this.copy();
    }
  }

  dispose(): void {
    this.documents.dispose();
    this.changed.dispose();
  }

  private async copy(): Promise<void> {
    if (!this.report) return;
    await vscode.env.clipboard.writeText(reportAsMarkdown(this.report));
    vscode.window.setStatusBarMessage(t('Clip Gaze: the report was copied.'), 5000);
  }

  private async show(): Promise<void> {
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${t('Clip Gaze: installation')}` });
    this.changed.fire(uri);
    await vscode.window.showTextDocument(uri, { preview: false });
  }

  /** @returns whether there is a report now */
  private async examine(): Promise<boolean> {
    try {
      const findings = await vscode.window.withProgress(
        { location: vscode.ProgressLocation.Notification, title: t('Checking the installation'), cancellable: true },
        (progress, token) => {
          const work = new AbortController();
          token.onCancellationRequested(() => work.abort());
          return this.findings(work.signal, (done) =>
            progress.report({ message: t(/* parts of the installation */ '{done} looked at', { done }) }),
          );
        },
      );
      this.report = { findings, surroundings: surroundings(), log: this.services.log.recent.slice() };
      return true;
    } catch (error) {
      if (isCancelled(error)) return false;
      throw error;
    }
  }

  private async findings(signal: AbortSignal, onFinding: (done: number) => void): Promise<Finding[]> {
    const { services } = this;
    const { extension, models, log } = services;
    const found: Finding[] = [];
    for await (const finding of examine({
      version: services.version,
      engine: services.engine,
      engineWords: services.engineWords,
      runtime: runtimeSettings(),
      listsFolder: services.lists.folder,
      galleryFolder: path.join(extension.extensionPath, 'media', 'gallery'),
      demoModel: () => models.find(DEMO_MODEL.id),
      model: () => models.current(),
      download: { how: t('Clip Gaze: Download the model'), needed: true },
      storeFolder: services.storeFolder,
      modelsFolder: models.folder,
      hub: models.hub,
      signal,
    })) {
      found.push({
        ...finding,
        found: log.withoutPaths(finding.found),
        ...(finding.advice !== undefined && { advice: log.withoutPaths(finding.advice) }),
      });
      onFinding(found.length);
    }
    return found;
  }
}

interface Manifest {
  readonly bugs?: { readonly url?: string };
  readonly repository?: { readonly url?: string };
}

/** VS Code's reporter opens for any extension, but shows nothing of a report and sends none unless it goes to GitHub. */
function takesReports({ bugs, repository }: Manifest): boolean {
  return [bugs?.url, repository?.url].some((url) => /^https?:\/\/github\.com\//.test(url ?? ''));
}

function surroundings(): string[] {
  const { remoteName, appName, appHost, language } = vscode.env;
  // Some servers have their address for a name.
  const remote = remoteName !== undefined && /^[a-z-]+$/.test(remoteName) ? remoteName : 'a server';
  return [
    /* not translated */ `${appName} ${vscode.version} (${appHost}${remoteName === undefined ? '' : `, remote: ${remote}`}), language ${language}`,
    vscode.workspace.isTrusted ? t('The workspace is trusted.') : t('The workspace is not trusted.'),
  ];
}
